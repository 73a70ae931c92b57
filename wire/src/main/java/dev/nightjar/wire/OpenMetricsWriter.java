package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import java.util.Locale;

/// Appends samples with their times as OpenMetrics text. The caller keeps the samples of a family
/// together, those of a series in ascending time, and ends with [#END].
public final class OpenMetricsWriter {
  /// The last line of a text.
  public static final String END = "# EOF\n";

  private static final long MILLIS = 1000;

  private OpenMetricsWriter() {}

  /// Appends what a family says of itself.
  ///
  /// @param family with a classic name; of a counter, without `_total`
  public static void header(Metadata family, StringBuilder to) {
    String name = family.family();
    if (family.type() != MetricType.UNKNOWN) {
      to.append("# TYPE ").append(name).append(' ').append(family.type().wireName()).append('\n');
    }
    if (!family.help().isEmpty()) {
      String help = family.help().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      to.append("# HELP ").append(name).append(' ').append(help).append('\n');
    }
  }

  /// Name and labels, as they stand before each sample of the series.
  public static String series(Labels labels) {
    var text = new StringBuilder();
    ExpositionWriter.series(labels, "", text);
    return text.toString();
  }

  /// Appends one sample.
  ///
  /// @param series as [#series] tells it
  public static void sample(String series, double value, long millis, StringBuilder to) {
    to.append(series).append(' ').append(FloatText.format(value)).append(' ');
    if (millis < 0) {
      to.append('-');
    }
    to.append(Math.abs(millis / MILLIS));
    long rest = Math.abs(millis % MILLIS);
    if (rest > 0) {
      to.append(String.format(Locale.ROOT, ".%03d", rest));
    }
    to.append('\n');
  }
}
