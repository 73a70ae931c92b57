package dev.nightjar.agent.cause;

import org.jspecify.annotations.Nullable;

/// One line `at …` of a stack trace.
final class AtFrame {
  private AtFrame() {}

  /// The call, or null when the line is none.
  static @Nullable Frame in(String line) {
    String text = line.strip();
    if (!text.startsWith("at ")) {
      return null;
    }
    String call = text.substring(3);
    if (call.endsWith(" {")) { // what follows are an error's fields
      call = call.substring(0, call.length() - 2);
    }
    int dotNet = call.lastIndexOf(":line ");
    int in = dotNet < 0 ? -1 : call.indexOf(") in ");
    if (in > 0 && in < dotNet) {
      int line0 = Frames.number(call, dotNet + 6, call.length());
      return new Frame(call.substring(in + 5, dotNet), line0, call.substring(0, in + 1), "");
    }
    int jar = Math.max(call.lastIndexOf(") ~["), call.lastIndexOf(") ["));
    call = jar > 0 ? call.substring(0, jar + 1) : call;
    int open = call.lastIndexOf('(');
    if (open > 0 && call.endsWith(")")) {
      return placed(call.substring(open + 1, call.length() - 1), call.substring(0, open).strip());
    }
    return lastNumber(call) > 0 && lastNumber(call.substring(0, lastNumber(call))) > 0
        ? placed(call, "")
        : null;
  }

  /// `Report.java:12`, `/opt/a.js:3:11`, `Native Method`.
  private static @Nullable Frame placed(String place, String function) {
    int last = lastNumber(place);
    if (last < 0) {
      boolean isUnplaced =
          place.equals("Native Method")
              || place.equals("Unknown Source")
              || place.equals("<anonymous>")
              || place.equals("native")
              || place.endsWith(".java")
              || place.endsWith(".kt");
      return isUnplaced ? new Frame(place, 0, function, "") : null;
    }
    int before = lastNumber(place.substring(0, last));
    if (before > 0) { // a line and a column
      return new Frame(
          place.substring(0, before), Frames.number(place, before + 1, last), function, "");
    }
    int line = Frames.number(place, last + 1, place.length());
    return new Frame(place.substring(0, last), line, function, "");
  }

  /// Where the colon of a last `:123` stands, or -1.
  private static int lastNumber(String text) {
    int i = text.length();
    while (i > 0 && Character.isDigit(text.charAt(i - 1))) {
      i--;
    }
    return i > 1 && i < text.length() && text.charAt(i - 1) == ':' ? i - 1 : -1;
  }
}
