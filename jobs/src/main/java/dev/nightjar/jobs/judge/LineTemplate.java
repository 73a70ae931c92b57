package dev.nightjar.jobs.judge;

import java.util.Optional;

/// The kind of an output line: its text with `<*>` for every part that differs from run to run,
/// such as `copied <*> files`. It follows from the line alone, and holds no text of a part that
/// looks variable: numbers, hex, UUIDs, times, addresses, paths, names with dots, what stands in
/// quotes, and the values of `key=value`.
///
/// Of a line in JSON it is the level and the kind of its message, or its keys when it has none.
final class LineTemplate {
  /// What stands for a variable part.
  static final String VARIABLE = "<*>";

  private static final int MAX_LINE = 2_000;
  private static final int MAX_TEMPLATE = 200;
  private static final char QUOTED = '\u0001';
  private static final char ESCAPE = '\u001b';

  private LineTemplate() {}

  /// Empty for a line without text.
  static String of(String line) {
    String text = plain(line);
    Optional<StructuredLine> fields = StructuredLine.read(text);
    return fields.isPresent() ? of(fields.get()) : LineWords.template(quoted(text));
  }

  private static String of(StructuredLine line) {
    if (line.message().isEmpty()) {
      var keys = new StringBuilder("{");
      String last = "";
      for (String key : line.keys()) {
        String word = LineWords.isVariable(key) ? VARIABLE : key;
        if (!word.equals(last) && keys.length() < MAX_TEMPLATE) {
          keys.append(keys.length() == 1 ? "" : ", ").append(word);
        }
        last = word;
      }
      return keys.append('}').toString();
    }
    String message = LineWords.template(quoted(line.message()));
    return cut(line.level().isEmpty() ? message : line.level() + " " + message);
  }

  static String cut(String template) {
    if (template.length() <= MAX_TEMPLATE) {
      return template;
    }
    int end = template.lastIndexOf(' ', MAX_TEMPLATE - 2);
    return template.substring(0, end <= 0 ? MAX_TEMPLATE - 2 : end) + " …";
  }

  /// A number that stays the same over versions and machines. A word behind `<*>` counts the same
  /// in the singular and the plural, so that `1 file` and `2 files` are of one kind.
  static long hash(String template) {
    long hash = 0xcbf29ce484222325L;
    int start = 0;
    boolean isCounted = false;
    while (start <= template.length()) {
      int end = template.indexOf(' ', start);
      end = end < 0 ? template.length() : end;
      int last = isCounted ? singularEnd(template, start, end) : end;
      for (int i = start; i < last; i++) {
        hash = (hash ^ template.charAt(i)) * 0x100000001b3L;
      }
      hash = (hash ^ ' ') * 0x100000001b3L;
      isCounted = template.startsWith(VARIABLE, Math.max(start, end - VARIABLE.length()));
      start = end + 1;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  private static int singularEnd(String template, int start, int end) {
    int last = end;
    while (last > start && !Character.isLetter(template.charAt(last - 1))) {
      last--;
    }
    if (last - start > 4 && template.startsWith("ies", last - 3)) {
      return last - 3;
    }
    if (last - start > 3 && template.charAt(last - 1) == 's') {
      return last - 1;
    }
    return last - start > 3 && template.charAt(last - 1) == 'y' ? last - 1 : last;
  }

  /// The line's head without colours and control characters; of one that was written over again and
  /// again, as progress is, what stood there last.
  private static String plain(String line) {
    String head = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line;
    head = head.stripTrailing();
    head = head.substring(head.lastIndexOf('\r') + 1);
    var plain = new StringBuilder(head.length());
    int at = 0;
    while (at < head.length()) {
      char c = head.charAt(at);
      if (c == ESCAPE) {
        at = escapeEnd(head, at + 1);
      } else {
        plain.append(c < ' ' || c == '\u007f' || Character.isSpaceChar(c) ? ' ' : c);
        at++;
      }
    }
    return plain.toString();
  }

  private static int escapeEnd(String text, int from) {
    if (from >= text.length()) {
      return from;
    }
    int at = from + 1;
    if (text.charAt(from) == '[') {
      while (at < text.length() && (text.charAt(at) < '@' || text.charAt(at) > '~')) {
        at++;
      }
      return Math.min(text.length(), at + 1);
    }
    if (text.charAt(from) == ']') {
      while (at < text.length() && text.charAt(at) != '\u0007' && text.charAt(at) != ESCAPE) {
        at++;
      }
      boolean isBell = at < text.length() && text.charAt(at) == '\u0007';
      return Math.min(text.length(), isBell ? at + 1 : at + 2);
    }
    return at;
  }

  /// The text with one mark for everything in quotes, the quotes included.
  private static String quoted(String text) {
    var result = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = quoteEnd(text, at);
      if (end > at) {
        result.append(QUOTED);
        at = end;
      } else {
        result.append(text.charAt(at));
        at++;
      }
    }
    return result.toString();
  }

  /// The index behind the quoted text that begins at `at`; `at` when none does.
  private static int quoteEnd(String text, int at) {
    char open = text.charAt(at);
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    return switch (open) {
      case '"', '`' -> Character.isDigit(before) ? at : close(text, at, open);
      case '“', '„' -> close(text, at, '”');
      case '«' -> close(text, at, '»');
      case '\'', '‘' ->
          Character.isLetterOrDigit(before) ? at : apostrophe(text, at, open == '‘' ? '’' : open);
      default -> at;
    };
  }

  /// What opens and is never closed reaches to the end: its close was cut off.
  private static int close(String text, int from, char close) {
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == close) {
        return i + 1;
      }
    }
    return text.length();
  }

  private static int apostrophe(String text, int from, char close) {
    for (int i = from + 1; i < text.length(); i++) {
      boolean isEnd = i + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(i + 1));
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == close && isEnd) {
        return i + 1;
      }
    }
    return from;
  }
}
