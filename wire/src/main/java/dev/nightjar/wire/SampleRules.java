package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import java.util.Set;

/// What OpenMetrics asks of one sample by itself.
final class SampleRules {
  private static final Set<String> COUNTING =
      Set.of("_total", "_sum", "_count", "_bucket", "_gcount");
  private static final Set<String> WHOLE = Set.of("_count", "_gcount", "_bucket");

  private SampleRules() {}

  /// The labels that make a metric of its family: all but those that tell its samples apart.
  static Labels group(Labels labels, MetricType type, String family) {
    String inner =
        switch (type) {
          case HISTOGRAM, GAUGE_HISTOGRAM -> "le";
          case SUMMARY -> "quantile";
          case STATE_SET -> family;
          case COUNTER, GAUGE, INFO, UNKNOWN -> Labels.NAME;
        };
    return labels.filter(name -> !name.equals(Labels.NAME) && !name.equals(inner));
  }

  static void check(
      String family, MetricType type, String suffix, Labels labels, double value, int line) {
    switch (type) {
      case HISTOGRAM, GAUGE_HISTOGRAM -> checkHistogramPart(suffix, labels, value, line);
      case SUMMARY -> checkQuantile(suffix, labels, value, line);
      case INFO -> require(value == 1, line, "the value of an info sample must be 1");
      case STATE_SET -> {
        require(value == 0 || value == 1, line, "the value of a state must be 0 or 1");
        require(labels.has(family), line, "a state needs the label \"" + family + '"');
      }
      case COUNTER, GAUGE, UNKNOWN -> {}
    }
    boolean sum = suffix.equals("_gsum");
    require(
        !(Double.isNaN(value) && (sum || COUNTING.contains(suffix))),
        line,
        "a counting sample must not be NaN");
    require(!(value < 0 && COUNTING.contains(suffix)), line, "a counting sample must not be < 0");
  }

  private static void checkHistogramPart(String suffix, Labels labels, double value, int line) {
    if (suffix.equals("_bucket")) {
      require(isNumber(labels.get("le")), line, "a bucket needs a number as label \"le\"");
    }
    require(
        !WHOLE.contains(suffix) || value == Math.rint(value),
        line,
        "the count of a bucket or histogram must be a whole number");
  }

  private static void checkQuantile(String suffix, Labels labels, double value, int line) {
    if (suffix.isEmpty()) {
      String quantile = labels.get("quantile");
      require(
          isNumber(quantile) && FloatText.parse(quantile) >= 0 && FloatText.parse(quantile) <= 1,
          line,
          "wanted a label \"quantile\" from 0 to 1, got \"" + quantile + '"');
      require(!(value < 0), line, "a quantile must not be negative");
    } else if (suffix.equals("_count")) {
      require(value == Math.rint(value), line, "the count of a summary must be a whole number");
    }
  }

  private static boolean isNumber(String text) {
    try {
      return !Double.isNaN(FloatText.parse(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static void require(boolean kept, int line, String message) {
    if (!kept) {
      throw Fault.at(line, message);
    }
  }
}
