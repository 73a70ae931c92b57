package dev.nightjar.agent.probe;

import dev.nightjar.agent.cause.Frame;
import java.util.ArrayList;
import java.util.List;

/// What Python's faulthandler writes: threads with their frames, the innermost call first.
///
/// ```
/// Thread 0x00007f0a (most recent call first):        or `Current thread`; a name may follow the id
///   File "/opt/a.py", line 12 in main                what is not ASCII stands as \xe9, é, \U…
/// ```
final class FaulthandlerText {
  private static final String FATAL = "Fatal Python error: ";

  private FaulthandlerText() {}

  /// The threads of one dump.
  ///
  /// @param mainThread the main thread's identity; 0 when it is not known
  static List<ThreadStack> parse(String dump, long mainThread) {
    var threads = new ArrayList<ThreadStack>();
    List<Frame> frames = null;
    for (String line : dump.split("\n", -1)) {
      int at = line.indexOf("hread 0x");
      if (at >= 0 && at < 10 && line.contains("most recent call first")) {
        if (threads.size() == ThreadStack.MAX_THREADS) {
          break;
        }
        frames = new ArrayList<>();
        add(threads, name(line, at + 8, mainThread), frames);
      } else if (frames != null && line.startsWith("  File \"")) {
        if (frames.size() < ThreadStack.MAX_FRAMES) {
          frames.add(frame(line));
          replaceLast(threads, frames);
        }
      } else if (!line.startsWith("  ")) {
        frames = null;
      }
    }
    return threads;
  }

  /// What ended the process, such as `Segmentation fault`; empty when nothing of that kind did.
  static String fatalError(String dump) {
    int at = dump.indexOf(FATAL);
    if (at < 0 || (at > 0 && dump.charAt(at - 1) != '\n')) {
      return "";
    }
    int end = dump.indexOf('\n', at);
    return dump.substring(at + FATAL.length(), end < 0 ? dump.length() : end);
  }

  private static void add(List<ThreadStack> threads, String name, List<Frame> frames) {
    threads.add(new ThreadStack(name, "python", frames));
  }

  private static void replaceLast(List<ThreadStack> threads, List<Frame> frames) {
    String name = threads.removeLast().thread();
    add(threads, name, frames);
  }

  private static String name(String line, int from, long mainThread) {
    int end = from;
    while (end < line.length() && Character.digit(line.charAt(end), 16) >= 0) {
      end++;
    }
    int open = line.indexOf('[', end);
    int close = line.lastIndexOf("] (most recent");
    if (open >= 0 && close > open) {
      return line.substring(open + 1, close);
    }
    if (end - from <= 16 && end > from && mainThread != 0) {
      if (Long.parseUnsignedLong(line, from, end, 16) == mainThread) {
        return "MainThread";
      }
    }
    return "0x".concat(withoutZeros(line.substring(from, Math.min(end, from + 16))));
  }

  private static String withoutZeros(String digits) {
    int at = 0;
    while (at < digits.length() - 1 && digits.charAt(at) == '0') {
      at++;
    }
    return digits.substring(at);
  }

  private static Frame frame(String line) {
    int end = line.lastIndexOf("\", line ");
    if (end < 0) {
      return new Frame(plain(line.substring(8)), 0, "", "");
    }
    String file = plain(line.substring(8, end));
    String rest = line.substring(end + 8);
    int in = rest.indexOf(" in ");
    String number = in < 0 ? rest : rest.substring(0, in);
    return new Frame(file, number(number), in < 0 ? "" : plain(rest.substring(in + 4)), "");
  }

  static int number(String digits) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || value > 100_000_000) {
        return 0;
      }
      value = value * 10 + c - '0';
    }
    return value;
  }

  /// The text without faulthandler's escapes.
  private static String plain(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      int digits = c == '\\' && at + 1 < text.length() ? digits(text.charAt(at + 1)) : 0;
      int value = digits == 0 ? -1 : hex(text, at + 2, digits);
      if (value < 0 || !Character.isValidCodePoint(value)) {
        out.append(c);
      } else {
        out.appendCodePoint(value);
        at += 1 + digits;
      }
    }
    return out.toString();
  }

  private static int digits(char kind) {
    return switch (kind) {
      case 'x' -> 2;
      case 'u' -> 4;
      case 'U' -> 8;
      default -> 0;
    };
  }

  private static int hex(String text, int from, int count) {
    if (from + count > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
