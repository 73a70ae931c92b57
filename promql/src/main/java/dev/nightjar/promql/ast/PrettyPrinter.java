package dev.nightjar.promql.ast;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// The form of an expression for people: as [Printer] has it where that fits a line, else each
/// operand and argument on lines of its own, deeper by two blanks. The rules are those of
/// Prometheus' `Prettify`, so that `/api/v1/format_query` answers the same.
public final class PrettyPrinter {
  /// Prometheus' length of a line.
  public static final int LINE = 100;

  /// The longest text in characters. A chain of operators is indented by two more blanks with each
  /// of them, so that a thousand take a million; nobody reads the text of more than a few thousand.
  private static final int MOST = 1 << 25;

  private static final String INDENT = "  ";

  private final int line;
  private long written; // of chains: what else there is grows with the query alone

  private PrettyPrinter(int line) {
    this.line = line;
  }

  /// @param line bytes of UTF-8 from which on an expression is divided, its indent not counted
  /// @throws NightjarException when the text would be longer than 33,554,432 characters
  public static String print(Expr expr, int line) {
    return new PrettyPrinter(line).pretty(expr, 0);
  }

  private String pretty(Expr expr, int level) {
    String indent = INDENT.repeat(level);
    // Of a unary operation what is behind the sign is divided or not, never the sign itself.
    if (expr instanceof Expr.Unary(_, boolean negative, var inner)) {
      return indent + (negative ? "-" : "+") + pretty(inner, level).strip();
    }
    String whole = Printer.print(expr);
    boolean fits = bytes(whole) <= line;
    return switch (expr) {
      case Expr.NumberLiteral _,
          Expr.StringLiteral _,
          Expr.VectorSelector _,
          Expr.MatrixSelector _ ->
          indent + whole;
      // Prometheus leaves a subquery where it is when it fits.
      case Expr.Subquery q -> fits ? whole : pretty(q.inner(), level) + Printer.tail(q);
      case Expr.Call call ->
          fits ? indent + whole : divided(indent, call.function().name(), call.arguments(), level);
      case Expr.Aggregate a ->
          fits ? indent + whole : divided(indent, Printer.head(a), a.children(), level);
      case Expr.Paren(_, var inner) ->
          fits ? indent + whole : divided(indent, "", List.of(inner), level);
      case Expr.Binary binary -> fits ? indent + whole : chain(binary.chain(), level);
      case Expr.Unary _ -> throw new IllegalStateException("BUG: handled above");
    };
  }

  /// A chain that does not fit a line: as many of its operations as do stand on the first, deepest
  /// one, each of the others on lines of its own and less deep than those before it.
  private String chain(List<Expr.Binary> links, int level) {
    String first = Printer.print(links.getFirst().left());
    int length = bytes(first);
    int fitting = 0;
    for (; fitting < links.size(); fitting++) {
      length += bytes(Printer.tail(links.get(fitting)));
      if (length > line) {
        break;
      }
    }
    int left = links.size() - fitting;
    var text =
        new StringBuilder(
            pretty(fitting > 0 ? links.get(fitting - 1) : links.getFirst().left(), level + left));
    for (Expr.Binary link : links.subList(fitting, links.size())) {
      left--;
      text.append('\n').append(INDENT.repeat(level + left)).append(Printer.head(link));
      text.append('\n').append(pretty(link.right(), level + left + 1));
      checkLength(text.length());
    }
    written += text.length();
    return text.toString();
  }

  private void checkLength(int more) {
    if (written + more > MOST) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "formatted, the expression would be longer than %d characters: its operators are too many"
              .formatted(MOST));
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private String divided(String indent, String head, List<Expr> parts, int level) {
    return parts.stream()
        .map(part -> pretty(part, level + 1))
        .collect(Collectors.joining(",\n", indent + head + "(\n", "\n" + indent + ")"));
  }
}
