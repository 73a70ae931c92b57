package dev.nightjar.wire;

/// Which names metrics and labels may have.
public final class MetricNames {
  private MetricNames() {}

  /// Whether a metric may have this name, written without quotes.
  public static boolean isClassicMetric(String name) {
    return isClassic(name, true);
  }

  /// Whether a label may have this name, written without quotes.
  public static boolean isClassicLabel(String name) {
    return isClassic(name, false);
  }

  private static boolean isClassic(String name, boolean colons) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && !(c >= '0' && c <= '9' && i > 0) && !(c == ':' && colons)) {
        return false;
      }
    }
    return !name.isEmpty();
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
