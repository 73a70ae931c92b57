package dev.nightjar.agent.cause;

import java.util.concurrent.TimeUnit;

/// Pieces of sentences.
final class Words {
  private Words() {}

  /// At most `max` characters, with a sign where something was cut.
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
    return text.substring(0, end) + "…";
  }

  /// `TERM (15)`.
  static String signal(int number) {
    String name = SignalNames.of(number);
    return name.isEmpty() ? "signal " + number : name + " (" + number + ")";
  }

  /// `90s`, `2m`, `1.5s`: short, for people.
  static String duration(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    if (millis % 1000 == 0 || millis >= 60_000) {
      long seconds = millis / 1000;
      if (seconds >= 3600 && seconds % 3600 == 0) {
        return seconds / 3600 + "h";
      }
      return seconds >= 60 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
    if (millis < 1000) {
      return millis + "ms";
    }
    long hundredths = millis % 1000 / 10;
    return millis / 1000 + (hundredths < 10 ? ".0" : ".") + hundredths + "s";
  }
}
