package dev.nightjar.promql.script;

import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a question must yield, from the lines below it.
final class Expectation {
  /// A demand on errors or annotations.
  ///
  /// @param kind `fail`, `warn`, `info`, `no_warn`, `no_info` and so on
  /// @param exact the whole text, if given
  /// @param regex a pattern for a part of the text, if given
  record Demand(String kind, Optional<String> exact, Optional<String> regex) {
    boolean accepts(String text) {
      return exact.map(text::equals).orElse(true)
          && regex.map(r -> Pattern.compile(r).matcher(text).find()).orElse(true);
    }
  }

  private static final Pattern EXPECT =
      Pattern.compile("expect\\s+(\\w+)(?:\\s+(msg|regex):\\s*(.*))?");
  private static final Pattern STRING = Pattern.compile("expect\\s+string\\s+(.*)");
  private static final Pattern MATRIX =
      Pattern.compile(
          "expect\\s+range\\s+vector\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");

  private final List<Demand> demands = new ArrayList<>();
  private final List<SeriesLine> series = new ArrayList<>();
  private Optional<Double> scalar = Optional.empty();
  private Optional<String> text = Optional.empty();
  private Optional<long[]> matrix = Optional.empty();
  private boolean ordered;

  Expectation(Command.Ask ask) {
    switch (ask.word()) {
      case "eval_fail" -> demand("fail");
      case "eval_warn" -> demand("warn");
      case "eval_info" -> demand("info");
      case "eval_ordered" -> ordered = true;
      default -> {}
    }
    for (String line : ask.lines()) {
      read(line);
    }
  }

  private void demand(String kind) {
    demands.add(new Demand(kind, Optional.empty(), Optional.empty()));
  }

  private void read(String line) {
    Matcher string = STRING.matcher(line);
    Matcher range = MATRIX.matcher(line);
    if (string.matches()) {
      if (PromqlParser.parse(string.group(1)) instanceof Expr.StringLiteral(_, String value)) {
        text = Optional.of(value);
      }
    } else if (range.matches()) {
      matrix =
          Optional.of(
              new long[] {
                PromqlParser.parseDurationMillis(range.group(1)),
                PromqlParser.parseDurationMillis(range.group(2)),
                PromqlParser.parseDurationMillis(range.group(3))
              });
    } else if (line.startsWith("expected_fail_message ")) {
      demands.add(
          new Demand(
              "fail", Optional.of(line.substring(line.indexOf(' ')).strip()), Optional.empty()));
    } else if (line.startsWith("expected_fail_regexp ")) {
      demands.add(
          new Demand(
              "fail", Optional.empty(), Optional.of(line.substring(line.indexOf(' ')).strip())));
    } else {
      readMore(line);
    }
  }

  private void readMore(String line) {
    Matcher expect = EXPECT.matcher(line);
    if (expect.matches()) {
      String kind = expect.group(1);
      if (kind.equals("ordered")) {
        ordered = true;
      } else {
        String given = expect.group(2) == null ? "" : expect.group(2);
        Optional<String> words = Optional.ofNullable(expect.group(3)).map(String::strip);
        demands.add(
            new Demand(
                kind,
                given.equals("msg") ? words : Optional.empty(),
                given.equals("regex") ? words : Optional.empty()));
      }
    } else if (SeriesLine.isNumber(line)) {
      scalar = Optional.of(SeriesLine.number(line));
    } else {
      series.add(SeriesLine.parse(line));
    }
  }

  List<Demand> demands(String kind) {
    return demands.stream().filter(demand -> demand.kind().equals(kind)).toList();
  }

  boolean fails() {
    return !demands("fail").isEmpty();
  }

  List<SeriesLine> series() {
    return series;
  }

  Optional<Double> scalar() {
    return scalar;
  }

  Optional<String> text() {
    return text;
  }

  /// Start, end and step of a matrix that an instant question yields.
  Optional<long[]> matrix() {
    return matrix;
  }

  boolean ordered() {
    return ordered;
  }
}
