package dev.nightjar.jobs.schedule;

import java.util.OptionalInt;

/// Reads a part of a text from left to right, and knows the column for what it refuses. Owned by
/// the thread that reads.
final class Cursor {
  private static final int LONGEST_SHOWN = 100;

  private final String text;
  private final int end;
  private int at;

  Cursor(String text) {
    this(text, 0, text.length());
  }

  /// @param from the first character that is read
  /// @param end the first that is not
  Cursor(String text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  int at() {
    return at;
  }

  void back(int to) {
    at = to;
  }

  boolean atEnd() {
    return at >= end;
  }

  /// The next character; 0 at the end.
  char peek() {
    return atEnd() ? 0 : text.charAt(at);
  }

  /// The character at an index of the text; 0 where this part of it has none.
  char charAt(int index) {
    return index < end ? text.charAt(index) : 0;
  }

  /// All that is not read yet.
  String rest() {
    return text.substring(at, end);
  }

  boolean take(char wanted) {
    if (peek() != wanted || atEnd()) {
      return false;
    }
    at++;
    return true;
  }

  boolean take(String wanted) {
    if (at + wanted.length() > end || !text.startsWith(wanted, at)) {
      return false;
    }
    at += wanted.length();
    return true;
  }

  void skipSpaces() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  /// The ASCII letters from here on; may be empty.
  String letters() {
    int from = at;
    while (isLetter(peek())) {
      at++;
    }
    return text.substring(from, at);
  }

  /// The number from here on; empty when there is no digit or there are more than six.
  OptionalInt number() {
    int from = at;
    while (isDigit(peek())) {
      at++;
    }
    if (from == at || at - from > 6) {
      at = from;
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text.substring(from, at)));
  }

  /// The characters up to the next space.
  String word() {
    int from = at;
    while (!atEnd() && peek() != ' ' && peek() != '\t') {
      at++;
    }
    return text.substring(from, at);
  }

  /// What is read next, as it is shown to people.
  String got() {
    if (atEnd()) {
      return "nothing";
    }
    int stop = at + 1;
    boolean isWord = isLetter(peek()) || isDigit(peek());
    while (isWord && stop < end && (isLetter(text.charAt(stop)) || isDigit(text.charAt(stop)))) {
      stop++;
    }
    return "\"" + shown(text.substring(at, stop)) + "\"";
  }

  BadSchedule wrong(String told) {
    return wrongAt(at, told);
  }

  BadSchedule wrongAt(int index, String told) {
    return new BadSchedule(index + 1, told);
  }

  /// At most a line of a text that came from outside.
  static String shown(String text) {
    var line = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST_SHOWN); i++) {
      char each = text.charAt(i);
      line.append(Character.isISOControl(each) ? '·' : each);
    }
    return text.length() > LONGEST_SHOWN ? line + "…" : line.toString();
  }

  private static boolean isLetter(char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
  }

  static boolean isDigit(char each) {
    return each >= '0' && each <= '9';
  }
}
