package dev.nightjar.wire;

import java.util.Optional;

/// What becomes of names that not every reader of an exposition page takes. Source: "Prometheus:
/// UTF-8 escaping schemes".
public enum NameEscaping {
  /// Names stay as they are, in quotes where need be.
  ALLOW_UTF_8("allow-utf-8"),
  /// Characters that are not classic become underscores.
  UNDERSCORES("underscores"),
  /// Dots become `_dot_`, underscores double, and so do other characters.
  DOTS("dots"),
  /// `U__` in front, underscores double, other characters become their number in hexadecimal.
  VALUES("values");

  private final String wireName;

  NameEscaping(String wireName) {
    this.wireName = wireName;
  }

  /// The name in an `Accept` header.
  public String wireName() {
    return wireName;
  }

  /// The one of this name, if there is one.
  public static Optional<NameEscaping> of(String wireName) {
    for (NameEscaping each : values()) {
      if (each.wireName.equals(wireName)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// The name as readers are to get it.
  public String escape(String name) {
    boolean isClassic = name.isEmpty() || MetricNames.isClassicMetric(name);
    return switch (this) {
      case ALLOW_UTF_8 -> name;
      case UNDERSCORES -> isClassic ? name : escaped(name, "");
      case DOTS -> escaped(name, "");
      case VALUES -> isClassic ? name : escaped(name, "U__");
    };
  }

  private String escaped(String name, String prefix) {
    var text = new StringBuilder(prefix);
    int at = 0;
    while (at < name.length()) {
      int c = name.codePointAt(at);
      append(c, at == 0, text);
      at += Character.charCount(c);
    }
    return text.toString();
  }

  private void append(int c, boolean isFirst, StringBuilder to) {
    if (c == '_' && this != UNDERSCORES) {
      to.append("__");
    } else if (c == '.' && this == DOTS) {
      to.append("_dot_");
    } else if (isClassic(c, isFirst)) {
      to.appendCodePoint(c);
    } else if (this == VALUES) {
      to.append('_').append(Integer.toHexString(c)).append('_');
    } else {
      to.append(this == DOTS ? "__" : "_");
    }
  }

  private static boolean isClassic(int c, boolean isFirst) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == ':'
        || (c >= '0' && c <= '9' && !isFirst);
  }
}
