package dev.nightjar.promql;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.PrettyPrinter;
import dev.nightjar.promql.ast.Printer;
import dev.nightjar.promql.parse.Parser;
import java.util.List;

/// Reads and prints PromQL. Errors are `BAD_DATA` and say where: `1:5: parse error: …`.
public final class PromqlParser {
  private PromqlParser() {}

  /// The expression that `query` spells, types checked, with the features that Prometheus has on.
  ///
  /// @throws NightjarException when it spells none
  public static Expr parse(String query) {
    return parse(query, Features.STABLE);
  }

  /// As [#parse(String)], with these features.
  public static Expr parse(String query, Features features) {
    return Parser.parse(query, features);
  }

  /// The conditions of a series selector such as `up{job="a"}` or `{job="a"}`.
  ///
  /// @throws NightjarException when `selector` is anything else, or would match every series
  public static List<Matcher> parseSelector(String selector) {
    return Parser.parseSelector(selector).matchers();
  }

  /// As [#parseSelector], but that it may match every series: `{}`.
  ///
  /// @throws NightjarException when `selector` is anything else
  public static List<Matcher> parseAnySelector(String selector) {
    return Parser.parseAnySelector(selector).matchers();
  }

  /// The labels of a series such as `up{job="a"}` or `{}`.
  ///
  /// @throws NightjarException when `series` is anything else
  public static Labels parseLabels(String series) {
    return Parser.parseLabels(series);
  }

  /// The milliseconds of a duration such as `1h30m`, or of a plain number of seconds.
  ///
  /// @throws NightjarException when `duration` is neither
  public static long parseDurationMillis(String duration) {
    return Parser.parseDurationMillis(duration);
  }

  /// The canonical form of an expression, on one line.
  public static String print(Expr expr) {
    return Printer.print(expr);
  }

  /// The form of an expression for people, on as many lines as it takes to keep each below 100
  /// bytes; what Prometheus' `/api/v1/format_query` answers.
  public static String format(Expr expr) {
    return PrettyPrinter.print(expr, PrettyPrinter.LINE);
  }
}
