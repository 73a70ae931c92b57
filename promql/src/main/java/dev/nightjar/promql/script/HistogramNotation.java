package dev.nightjar.promql.script;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Native histograms as scripts write them: `schema:0 sum:5 count:4 buckets:[1 2 1]`, all of it
/// optional. Buckets are consecutive, from the index that an offset says.
final class HistogramNotation {
  private static final Pattern PAIR =
      Pattern.compile("\\s*([a-z_]+)\\s*:\\s*(\\[[^\\]]*\\]|[^\\s\\[\\]]+)\\s*");
  private static final double[] NONE = {};

  private final Map<String, String> pairs = new HashMap<>();

  private HistogramNotation(String text) {
    Matcher matcher = PAIR.matcher(text);
    int at = 0;
    while (at < text.length() && !text.substring(at).isBlank()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new ScriptException("not a histogram: {{" + text + "}}");
      }
      if (pairs.put(matcher.group(1), matcher.group(2)) != null) {
        throw new ScriptException("a histogram with two of " + matcher.group(1) + ": " + text);
      }
      at = matcher.end();
    }
  }

  /// Reads what stands between the braces.
  ///
  /// @throws ScriptException when it is no histogram
  static Histogram parse(String text) {
    var notation = new HistogramNotation(text);
    Histogram histogram = notation.histogram();
    if (!notation.pairs.isEmpty()) {
      throw new ScriptException("a histogram with " + notation.pairs.keySet() + ": " + text);
    }
    return histogram;
  }

  private Histogram histogram() {
    int schema = (int) number("schema", 0);
    boolean known =
        schema == Histogram.CUSTOM
            || (schema >= Histogram.MIN_SCHEMA && schema <= Histogram.MAX_SCHEMA);
    if (!known) {
      throw new ScriptException("a histogram of schema " + schema);
    }
    return new Histogram.Builder()
        .schema(schema)
        .sum(number("sum", 0))
        .count(number("count", 0))
        .zero(number("z_bucket_w", 0), number("z_bucket", 0))
        .positive(buckets("buckets", "offset"))
        .negative(buckets("n_buckets", "n_offset"))
        .bounds(numbers("custom_values"))
        .resetHint(hint())
        .build();
  }

  private ResetHint hint() {
    String text = pairs.remove("counter_reset_hint");
    try {
      return text == null ? ResetHint.UNKNOWN : ResetHint.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ScriptException("no hint at counter resets: " + text);
    }
  }

  private Buckets buckets(String name, String offsetName) {
    int first = (int) number(offsetName, 0);
    double[] counts = numbers(name);
    int[] indexes = new int[counts.length];
    Arrays.setAll(indexes, i -> first + i);
    return new Buckets(indexes, counts);
  }

  private double number(String name, double otherwise) {
    String text = pairs.remove(name);
    return text == null ? otherwise : number(text);
  }

  private double[] numbers(String name) {
    String text = pairs.remove(name);
    if (text == null) {
      return NONE;
    } else if (!text.startsWith("[")) {
      throw new ScriptException("not a list: " + text);
    }
    String inner = text.substring(1, text.length() - 1).strip();
    return inner.isEmpty()
        ? NONE
        : Arrays.stream(inner.split("\\s+")).mapToDouble(HistogramNotation::number).toArray();
  }

  private static double number(String text) {
    try {
      return SeriesLine.number(text);
    } catch (NumberFormatException e) {
      throw new ScriptException("not a number in a histogram: " + text);
    }
  }
}
