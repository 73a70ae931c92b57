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
  private static final Pattern COUNTED_BEFORE = Pattern.compile("<\\*>[ -]?$");
  private static final Pattern DENIED =
      Pattern.compile("(?:\\bno|\\bzero|\\bwithout|\\bignore|\\bon)[ -]?(?:any )?$");
  private static final Pattern COUNTED_BEHIND =
      Pattern.compile("^(?: [\\p{L}]+)?\\s?[:=]\\s?<\\*>(?:$|[ ,;|]| ?\\p{L}+[=:])");

  /// What is numbered and not counted, as in `attempt 2 failed`. Not so `batch <*> failed`: that
  /// may have been `batch 3: 0 failed`.
  private static final Pattern NUMBERED =
      Pattern.compile("(?<!\\p{L})(?:attempt|try|retry) <\\*> $");

  /// The level of who warns: not because nothing went wrong, so what he counts is not none.
  private static final Pattern WARNING =
      Pattern.compile("^\\[?warn(?:ing)?[\\]:]? |^(?:<\\*>|[^\\p{L}])*WARN(?:ING)?[\\]:|]* ");

  private ErrorWords() {}

  static boolean tell(String template) {
    if (CLASS.matcher(template).find()) {
      return true;
    }
    String text = template.toLowerCase(Locale.ROOT);
    boolean isWarning = WARNING.matcher(template).find();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String before = text.substring(0, word.start());
      boolean isCount = !isWarning && isNumber(before);
      if (!isCount && !DENIED.matcher(before).find() && !isCounted(text.substring(word.end()))) {
        return true;
      }
    }
    return false;
  }

  /// `<*> errors`, but not `attempt <*> failed`.
  private static boolean isNumber(String before) {
    return COUNTED_BEFORE.matcher(before).find() && !NUMBERED.matcher(before).find();
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
