package dev.nightjar.jobs.judge;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which lines tell that something went wrong. One that counts errors, as `<*> errors` or `errors:
/// <*>`, may tell that there was none, and is not taken for one.
final class ErrorWords {
  private static final Pattern WORD =
      Pattern.compile(
          "(?<![\\p{L}_])((?:exception|error)s?|err|traceback|fail(?:ed|ure|ures|s|ing)?|fatal"
              + "|panic(?:ked)?|critical|denied|refused|abort(?:ed|ing)?|corrupt(?:ed|ion)?|timed out"
              + "|timeout|unreachable|segmentation fault|segfault|core dumped|out of memory"
              + "|no space left|cannot|could not|couldn't|can't|unable to|no such file|not found)"
              + "(?![\\p{L}_])");
  private static final Pattern CLASS =
      Pattern.compile("(?<!\\p{L})\\p{Lu}\\p{L}+(?:Exception|Error)(?!\\p{L})");
  private static final Pattern SEVERE =
      Pattern.compile(
          "traceback|fatal|panic|segmentation fault|segfault|core dumped|out of memory"
              + "|no space left|corrupt|outofmemoryerror");
  private static final Pattern COUNTED_BEFORE =
      Pattern.compile("(?:<\\*>|\\bno|\\bzero|\\bwithout|\\bignore|\\bon)[ -]?(?:any )?$");
  private static final Pattern COUNTED_BEHIND =
      Pattern.compile("^(?: [\\p{L}]+)?\\s?[:=]\\s?<\\*>(?:$|[ ,;|]| ?\\p{L}+[=:])");

  private ErrorWords() {}

  static boolean tell(String template) {
    if (CLASS.matcher(template).find()) {
      return true;
    }
    String text = template.toLowerCase(Locale.ROOT);
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      boolean isCount =
          COUNTED_BEFORE.matcher(text.substring(0, word.start())).find()
              || isCounted(text.substring(word.end()));
      if (!isCount) {
        return true;
      }
    }
    return false;
  }

  /// `errors: <*>`, alone or before other counts; in `error: <*> not found` it is no count.
  private static boolean isCounted(String behind) {
    Matcher count = COUNTED_BEHIND.matcher(behind);
    return count.find()
        && (count.end() == behind.length() || behind.substring(count.end()).matches(".*[=:].*"));
  }

  /// Whether it tells of what hardly any run survives.
  static boolean tellSevere(String template) {
    return tell(template) && SEVERE.matcher(template.toLowerCase(Locale.ROOT)).find();
  }
}
