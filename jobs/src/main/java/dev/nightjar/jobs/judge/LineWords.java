package dev.nightjar.jobs.judge;

import java.util.Locale;
import java.util.Set;

/// Which words of a line are variable, and what is left of the line without them.
final class LineWords {
  private static final String VARIABLE = LineTemplate.VARIABLE;
  private static final int MAX_WORD = 40;
  private static final int MAX_PLAIN =
      22; // letters of a word; longer ones are hardly any language's
  private static final int MIN_HEX = 8;
  private static final int MIN_NOISE = 12;
  private static final String EDGES = "()[]{}<>,.;:!?\"'…|*“”’";
  private static final Set<String> UNITS =
      Set.of(
          "b",
          "kb",
          "mb",
          "gb",
          "tb",
          "kib",
          "mib",
          "gib",
          "tib",
          "bytes",
          "byte",
          "kbytes",
          "mbytes",
          "ns",
          "us",
          "µs",
          "ms",
          "s",
          "sec",
          "secs",
          "second",
          "seconds",
          "m",
          "min",
          "mins",
          "minute",
          "minutes",
          "h",
          "hr",
          "hrs",
          "hour",
          "hours",
          "d",
          "day",
          "days",
          "kb/s",
          "mb/s",
          "gb/s",
          "kib/s",
          "mib/s",
          "gib/s",
          "b/s",
          "bytes/sec",
          "%");

  private LineWords() {}

  /// @param text in which everything quoted is one control character
  static String template(String text) {
    String[] words = text.strip().split(" +");
    var template = new StringBuilder();
    boolean isVariable = false;
    for (int i = LeadingTime.end(words); i < words.length; i++) {
      if (isVariable && isUnit(words[i])) {
        continue;
      }
      String word = word(words[i]);
      if (word.isEmpty() || (isVariable && word.equals(VARIABLE))) {
        continue;
      }
      template.append(template.isEmpty() ? "" : " ").append(word);
      isVariable = word.endsWith(VARIABLE);
    }
    return LineTemplate.cut(template.toString());
  }

  private static boolean isUnit(String word) {
    return UNITS.contains(core(word).toLowerCase(Locale.ROOT));
  }

  private static String core(String word) {
    int start = 0;
    int end = word.length();
    while (start < end && EDGES.indexOf(word.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && EDGES.indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(start, end);
  }

  private static String word(String word) {
    String core = core(word);
    if (!hasLetterOrDigit(core)) {
      return core.indexOf('\u0001') >= 0 ? VARIABLE : punctuation(word);
    }
    int equals = core.indexOf('=');
    if (equals > 0) {
      String key = core.substring(0, equals);
      return isVariable(key) ? VARIABLE : key + "=" + value(key, core.substring(equals + 1));
    }
    int colon = core.indexOf(':');
    if (colon > 0 && !core.startsWith("::", colon)) {
      return withColon(core, colon);
    }
    return isVariable(core) ? VARIABLE : word;
  }

  private static String value(String key, String value) {
    boolean isLevel = key.equals("level") && StructuredLine.isLevel(value);
    return isLevel ? value : VARIABLE;
  }

  /// `key:value`, or the head of a line such as `ERROR:root:copied`.
  private static String withColon(String core, int colon) {
    String key = core.substring(0, colon);
    if (!StructuredLine.isLevel(key)) {
      return isVariable(key) ? VARIABLE : key + ":" + VARIABLE;
    }
    var whole = new StringBuilder(key);
    for (String part : core.substring(colon + 1).split(":", -1)) {
      whole.append(':').append(isVariable(part) ? VARIABLE : part);
    }
    return whole.toString();
  }

  /// Rulers and bars are of one kind whatever their length.
  private static String punctuation(String word) {
    var once = new StringBuilder();
    for (int i = 0; i < word.length() && once.length() < 3; i++) {
      if (i == 0 || word.charAt(i) != word.charAt(i - 1)) {
        once.append(word.charAt(i));
      }
    }
    return once.toString();
  }

  private static boolean hasLetterOrDigit(String text) {
    return text.chars().anyMatch(Character::isLetterOrDigit);
  }

  /// Whether a word looks like one that differs from run to run.
  static boolean isVariable(String word) {
    if (word.length() > MAX_WORD || word.equals("redacted") || word.contains("::")) {
      return true;
    }
    boolean isHex = word.length() >= MIN_HEX;
    int turns = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (Character.isDigit(c) || c == '/' || c == '\\' || c == '@' || c == '\u0001') {
        return true;
      }
      if (c == '.' && i > 0 && i + 1 < word.length() && !isClass(word)) {
        return true;
      }
      isHex &= Character.digit(c, 16) >= 0;
      turns +=
          i > 0 && Character.isUpperCase(c) != Character.isUpperCase(word.charAt(i - 1)) ? 1 : 0;
    }
    boolean isPlain = word.indexOf('-') < 0 && word.indexOf('_') < 0 && !isClass(word);
    return isHex
        || (isPlain && word.length() > MAX_PLAIN)
        || (word.length() >= MIN_NOISE && 3 * turns > word.length());
  }

  private static boolean isClass(String word) {
    return word.endsWith("Exception") || word.endsWith("Error");
  }
}
