package dev.nightjar.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/// Refuses regular expressions that would take more than their share: too long, nested too deeply,
/// or with repetitions of repetitions that are written out by the hundred thousand. RE2 bounds them
/// as well; the library of ours overflows before. A brace that begins no repetition stands for
/// itself; the library forgets that when it is repeated, as in `{*`.
final class RegexBounds {
  /// Deeper nesting than anybody writes, and far from what would exhaust a thread's stack.
  private static final int MAX_DEPTH = 250;

  private static final int MAX_LENGTH = 64 << 10;

  /// How often a part may stand when all repetitions around it are written out; RE2's own bound.
  private static final int MAX_REPEATS = 1000;

  /// Steps of the automaton: each may cost at each character of a value.
  private static final long MAX_STEPS = 200_000;

  /// What a class of characters stands for: its ranges are looked at one by one.
  private static final int CLASS_STEPS = 8;

  private static final Pattern REPETITION = Pattern.compile("\\{[0-9]+(,[0-9]*)?\\}");

  /// A class or a character by its name or number.
  private static final Pattern BRACED_ESCAPE = Pattern.compile("\\\\[pPx]\\{");

  /// A part of the expression.
  ///
  /// @param steps how long it is when repetitions are written out
  /// @param repeats how often its innermost part stands then
  private record Part(long steps, long repeats) {
    static final Part NOTHING = new Part(0, 1);

    Part and(Part next) {
      return new Part(Math.min(steps + next.steps, 1L << 40), Math.max(repeats, next.repeats));
    }

    Part times(int count) {
      return new Part(Math.min(steps * Math.max(1, count), 1L << 40), repeats * Math.max(1, count));
    }
  }

  private final String text;
  private final Deque<Part> open = new ArrayDeque<>();
  private final StringBuilder escaped = new StringBuilder();
  private Part group = Part.NOTHING;
  private int copied; // until where the text is in `escaped`
  private int at;

  private RegexBounds(String text) {
    this.text = text;
  }

  /// The same expression, with a backslash before braces that stand for themselves.
  ///
  /// @throws NightjarException `BAD_DATA` when it is beyond the bounds
  static String check(String text) {
    if (text.length() > MAX_LENGTH) {
      throw refused(
          "a regular expression may have %d characters, this one has %d"
              .formatted(MAX_LENGTH, text.length()));
    }
    return new RegexBounds(text).check();
  }

  private static NightjarException refused(String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }

  private String check() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '(') {
        open.push(group);
        group = Part.NOTHING;
        at++;
        if (open.size() > MAX_DEPTH) {
          throw refused(
              "a regular expression may nest %d deep, this one nests deeper".formatted(MAX_DEPTH));
        }
      } else if (c == ')') {
        if (open.isEmpty()) { // must not close what we put around it
          throw refused("error parsing regexp: unexpected ): `" + text + "`");
        }
        at++;
        Part closed = group;
        group = open.pop();
        add(closed);
      } else {
        add(atom(c));
      }
    }
    return escaped.append(text, copied, text.length()).toString();
  }

  /// Passes one character, class or escape.
  private Part atom(char c) {
    if (c == '[') {
      int end = classEnd();
      var part = new Part(CLASS_STEPS + (end - at) / 2, 1);
      at = end;
      return part;
    } else if (c == '\\' && text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at);
      int length = (end < 0 ? text.length() : end) - at;
      at = end < 0 ? text.length() : end + 2;
      return new Part(length, 1);
    }
    if (c == '\\' && BRACED_ESCAPE.matcher(text).region(at, text.length()).lookingAt()) {
      int end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end + 1;
      return new Part(CLASS_STEPS, 1);
    }
    if (c == '{' && !REPETITION.matcher(text).region(at, text.length()).lookingAt()) {
      escaped.append(text, copied, at).append('\\');
      copied = at;
    }
    at += c == '\\' ? 2 : 1;
    return new Part(c == '\\' || c == '.' ? CLASS_STEPS : 1, 1);
  }

  private int classEnd() {
    int end = at + 1;
    end += text.startsWith("^", end) ? 1 : 0;
    end += text.startsWith("]", end) ? 1 : 0;
    while (end < text.length() && text.charAt(end) != ']') {
      if (text.startsWith("[:", end) && text.indexOf(":]", end) > 0) {
        end = text.indexOf(":]", end) + 2;
      } else {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
    }
    return Math.min(text.length(), end + 1);
  }

  /// Adds a part with the repetitions behind it.
  private void add(Part part) {
    Part repeated = part;
    int count = repetition();
    while (count >= 0) {
      repeated = repeated.times(count);
      if (repeated.repeats() > MAX_REPEATS) {
        throw refused(
            "error parsing regexp: invalid repeat count: `"
                + text.substring(braceBefore(), at)
                + "`");
      }
      count = repetition();
    }
    group = group.and(repeated);
    if (group.steps() > MAX_STEPS) {
      throw refused("error parsing regexp: expression too large");
    }
  }

  private int braceBefore() {
    return Math.max(0, text.lastIndexOf('{', at - 1));
  }

  /// Passes `{n}`, `{n,}` or `{n,m}`, and `?` behind it; yields the larger number, -1 when none is
  /// here.
  private int repetition() {
    int end = at < text.length() && text.charAt(at) == '{' ? text.indexOf('}', at) : -1;
    if (end < 0) {
      return -1;
    }
    String[] numbers = text.substring(at + 1, end).split(",", -1);
    int most = 0;
    for (int i = 0; i < numbers.length; i++) {
      boolean isOpen = i == 1 && numbers[i].isEmpty();
      boolean isNumber = numbers[i].matches("[0-9]{1,9}");
      if (numbers.length > 2 || (!isOpen && !isNumber)) {
        return -1;
      }
      most = isOpen ? most : Math.max(most, Integer.parseInt(numbers[i]));
    }
    at = end + 1;
    at += text.startsWith("?", at) ? 1 : 0;
    return most;
  }
}
