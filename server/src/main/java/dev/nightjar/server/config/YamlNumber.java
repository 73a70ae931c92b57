package dev.nightjar.server.config;

import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers as YAML 1.1 and 1.2 write them, in decimal.
final class YamlNumber {
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:[0-9][0-9_]*\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");

  private YamlNumber() {}

  static Optional<Double> parse(String text) {
    return switch (text) {
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
          Optional.of(Double.POSITIVE_INFINITY);
      case "-.inf", "-.Inf", "-.INF" -> Optional.of(Double.NEGATIVE_INFINITY);
      case ".nan", ".NaN", ".NAN" -> Optional.of(Double.NaN);
      default ->
          DECIMAL.matcher(text).matches()
              ? Optional.of(Double.parseDouble(text.replace("_", "")))
              : Optional.empty();
    };
  }
}
