package dev.nightjar.wire;

import java.util.regex.Pattern;

/// Which names metrics and labels may have.
public final class MetricNames {
  private static final Pattern CLASSIC_METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern CLASSIC_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private MetricNames() {}

  /// Whether a metric may have this name, written without quotes.
  public static boolean isClassicMetric(String name) {
    return CLASSIC_METRIC.matcher(name).matches();
  }

  /// Whether a label may have this name, written without quotes.
  public static boolean isClassicLabel(String name) {
    return CLASSIC_LABEL.matcher(name).matches();
  }

  /// Whether a metric or label may have this name at all: any text that UTF-8 can write.
  public static boolean isValid(String name) {
    if (name.isEmpty()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
