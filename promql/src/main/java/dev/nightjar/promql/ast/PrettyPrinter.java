package dev.nightjar.promql.ast;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The form of an expression for people: as [Printer] has it where that fits a line, else each
/// operand and argument on lines of its own, deeper by two blanks. The rules are those of
/// Prometheus' `Prettify`, so that `/api/v1/format_query` answers the same.
public final class PrettyPrinter {
  /// Prometheus' length of a line.
  public static final int LINE = 100;

  private static final String INDENT = "  ";

  private final int line;

  private PrettyPrinter(int line) {
    this.line = line;
  }

  /// @param line bytes of UTF-8 from which on an expression is divided, its indent not counted
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
    boolean fits = whole.getBytes(StandardCharsets.UTF_8).length <= line;
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
      case Expr.Binary b ->
          fits
              ? indent + whole
              : Stream.of(
                      pretty(b.left(), level + 1),
                      indent + Printer.head(b),
                      pretty(b.right(), level + 1))
                  .collect(Collectors.joining("\n"));
      case Expr.Unary _ -> throw new IllegalStateException("BUG: handled above");
    };
  }

  private String divided(String indent, String head, List<Expr> parts, int level) {
    return parts.stream()
        .map(part -> pretty(part, level + 1))
        .collect(Collectors.joining(",\n", indent + head + "(\n", "\n" + indent + ")"));
  }
}
