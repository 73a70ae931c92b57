package dev.nightjar.jobs.judge;

import java.util.Locale;
import java.util.Set;

/// The time that many programs write at the beginning of each line.
final class LeadingTime {
  private static final int MIN_EPOCH = 9; // digits; fewer are a count
  private static final Set<String> NAMES =
      Set.of(
          "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
          "tue", "wed", "thu", "fri", "sat", "sun");
  private static final Set<String> SUFFIXES = Set.of("utc", "gmt", "cet", "cest", "am", "pm", "z");

  private LeadingTime() {}

  /// The index of the first word behind it; 0 when there is none.
  static int end(String[] words) {
    int at = 0;
    boolean isTime = false;
    boolean isDay = false; // the day of a month may follow
    while (at < words.length) {
      String word = bare(words[at]);
      boolean isName = isDate(words, at);
      boolean isNext =
          isName
              || isTimeWord(word)
              || isUptime(words, at)
              || (isDay && isShortNumber(word))
              || (isTime && (isSuffix(word) || isPunctuation(words[at])));
      if (!isNext) {
        break;
      }
      isTime = true;
      isDay = isName;
      at += isOpenUptime(words, at) ? 2 : 1;
    }
    return at < words.length ? at : 0;
  }

  private static boolean isShortNumber(String word) {
    return word.length() <= 2 && !word.isEmpty() && word.chars().allMatch(Character::isDigit);
  }

  private static String bare(String word) {
    int start = 0;
    int end = word.length();
    while (start < end && "[(<".indexOf(word.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && "])>,:;".indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(start, end);
  }

  /// `2026-11-21`, `03:45:02.123`, `2026-11-21T03:45:02+01:00`, or seconds since 1970.
  private static boolean isTimeWord(String word) {
    int digits = 0;
    int colons = 0;
    int dashes = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (Character.isDigit(c)) {
        digits++;
      } else if (c == ':') {
        colons++;
      } else if (c == '-' || c == '/') {
        dashes++;
      } else if ("TZ+.,_".indexOf(c) < 0) {
        return false;
      }
    }
    boolean hasForm = (colons >= 1 && digits >= 3) || (dashes == 2 && digits >= 6);
    return hasForm || (digits >= MIN_EPOCH && dashes == 0 && Character.isDigit(word.charAt(0)));
  }

  /// `Nov` before `21`, `Sat` before `Nov`.
  private static boolean isDate(String[] words, int at) {
    if (at + 1 >= words.length || !isName(bare(words[at]))) {
      return false;
    }
    String next = bare(words[at + 1]);
    return isName(next) || (!next.isEmpty() && Character.isDigit(next.charAt(0)));
  }

  private static boolean isName(String word) {
    return word.length() >= 3
        && word.length() <= 9
        && NAMES.contains(word.substring(0, 3).toLowerCase(Locale.ROOT))
        && (word.length() == 3 || word.endsWith("day"));
  }

  /// Seconds in brackets, as the kernel writes them.
  private static boolean isUptime(String[] words, int at) {
    String word = words[at];
    return isOpenUptime(words, at)
        || (word.startsWith("[") && word.endsWith("]") && isDecimal(bare(word)));
  }

  private static boolean isOpenUptime(String[] words, int at) {
    return words[at].equals("[")
        && at + 1 < words.length
        && words[at + 1].endsWith("]")
        && isDecimal(bare(words[at + 1]));
  }

  private static boolean isDecimal(String word) {
    return word.indexOf('.') > 0 && word.chars().allMatch(c -> c == '.' || Character.isDigit(c));
  }

  private static boolean isSuffix(String word) {
    boolean isYear =
        word.length() == 4 && word.startsWith("20") && word.chars().allMatch(Character::isDigit);
    return isYear || SUFFIXES.contains(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isPunctuation(String word) {
    return word.chars().noneMatch(Character::isLetterOrDigit) && word.indexOf('\u0001') < 0;
  }
}
