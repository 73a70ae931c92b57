package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricType;
import java.util.List;

/// Writes families as Prometheus text. Names that are not classic are written in quotes.
public final class ExpositionWriter {
  private ExpositionWriter() {}

  /// The page of these families, in their order.
  public static String write(List<MetricFamily> families) {
    var page = new StringBuilder(256 * families.size());
    families.forEach(family -> write(family, page));
    return page.toString();
  }

  /// Appends one family.
  public static void write(MetricFamily family, StringBuilder to) {
    header(family.metadata(), to);
    family.samples().forEach(sample -> sample(sample.labels(), sample.value(), to));
  }

  /// Appends a family's `HELP` (when it has one) and `TYPE` lines.
  public static void header(Metadata family, StringBuilder to) {
    if (!family.help().isEmpty()) {
      to.append("# HELP ");
      name(family.family(), to);
      to.append(' ').append(family.help().replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    }
    to.append("# TYPE ");
    name(family.family(), to);
    to.append(' ').append(typeName(family.type())).append('\n');
  }

  private static String typeName(MetricType type) {
    return switch (type) {
      case COUNTER -> "counter";
      case GAUGE, INFO, STATE_SET -> "gauge";
      case HISTOGRAM -> "histogram";
      case GAUGE_HISTOGRAM -> "gaugehistogram";
      case SUMMARY -> "summary";
      case UNKNOWN -> "untyped";
    };
  }

  /// Appends one sample.
  public static void sample(Labels labels, double value, StringBuilder to) {
    sample(labels, "", value, to);
  }

  /// Appends one sample, with a label `empty` (if it has a name) written with an empty value unless
  /// the sample has it.
  public static void sample(Labels labels, String empty, double value, StringBuilder to) {
    series(labels, empty, to);
    to.append(' ').append(FloatText.format(value)).append('\n');
  }

  /// Appends what stands before a sample's value: name and labels.
  static void series(Labels labels, String empty, StringBuilder to) {
    boolean owed = !empty.isEmpty() && !labels.has(empty);
    String name = labels.metricName();
    boolean classic = MetricNames.isClassicMetric(name);
    char separator = '{';
    if (classic) {
      to.append(name);
    } else {
      to.append('{');
      quoted(name, to);
      separator = ',';
    }
    for (int i = 0; i < labels.size(); i++) {
      if (owed && labels.name(i).compareTo(empty) > 0) {
        to.append(separator);
        label(empty, "", to);
        separator = ',';
        owed = false;
      }
      if (!labels.name(i).equals(Labels.NAME)) {
        to.append(separator);
        label(labels.name(i), labels.value(i), to);
        separator = ',';
      }
    }
    if (owed) {
      to.append(separator);
      label(empty, "", to);
      separator = ',';
    }
    if (separator == ',') {
      to.append('}');
    }
  }

  private static void label(String name, String value, StringBuilder to) {
    if (MetricNames.isClassicLabel(name)) {
      to.append(name);
    } else {
      quoted(name, to);
    }
    to.append('=');
    quoted(value, to);
  }

  private static void name(String name, StringBuilder to) {
    if (MetricNames.isClassicMetric(name)) {
      to.append(name);
    } else {
      quoted(name, to);
    }
  }

  private static void quoted(String text, StringBuilder to) {
    if (text.indexOf('\\') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0) {
      to.append('"').append(text).append('"');
      return;
    }
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> to.append("\\\\");
        case '"' -> to.append("\\\"");
        case '\n' -> to.append("\\n");
        default -> to.append(c);
      }
    }
    to.append('"');
  }
}
