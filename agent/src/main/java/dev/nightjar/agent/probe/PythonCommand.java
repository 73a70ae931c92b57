package dev.nightjar.agent.probe;

import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcFile;
import java.io.File;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a command says of itself before it runs: whether it is a Python, by its name, through `env`
/// or by a script's first line, and whether that Python is told to ignore its environment or its
/// site.
///
/// On the way to the command's start: no library, no lambda, at most one small file read.
final class PythonCommand {
  /// What Python's options with a value of their own are.
  private static final String WITH_VALUE = "WXQ";

  /// What `env`'s options with a value of their own are.
  private static final String ENV_WITH_VALUE = "uC";

  private static final int MAX_FIRST_LINE = 256; // the kernel reads no more of it
  private static final int MAX_WORDS = 200;

  private boolean python;
  private boolean ignoringUs;

  private PythonCommand() {}

  static PythonCommand of(byte[][] command) {
    var words = new String[Math.min(command.length, MAX_WORDS)];
    for (int i = 0; i < words.length; i++) {
      words[i] = new String(command[i], StandardCharsets.ISO_8859_1);
    }
    var told = new PythonCommand();
    told.read(words, 0, true);
    return told;
  }

  boolean isPython() {
    return python;
  }

  /// Whether it will not load the preload: `-E`, `-I` or `-S`.
  boolean isIgnoringUs() {
    return ignoringUs;
  }

  private void read(String[] words, int from, boolean mayBeScript) {
    int at = from;
    if (at < words.length && fileName(words[at]).equals("env")) {
      at = behindEnv(words, at + 1);
    }
    if (at >= words.length) {
      return;
    }
    if (isPythonName(fileName(words[at]))) {
      python = true;
      readOptions(words, at + 1);
    } else if (mayBeScript) {
      String line = firstLine(words[at]);
      if (line != null) {
        read(split(line), 0, false);
      }
    }
  }

  private static int behindEnv(String[] words, int from) {
    int at = from;
    while (at < words.length) {
      String word = words[at];
      if (word.equals("--")) {
        return at + 1;
      }
      if (!word.startsWith("-") && word.indexOf('=') < 0) {
        return at;
      }
      at += word.length() == 2 && ENV_WITH_VALUE.indexOf(word.charAt(1)) >= 0 ? 2 : 1;
    }
    return at;
  }

  private void readOptions(String[] words, int from) {
    for (int at = from; at < words.length; at++) {
      String word = words[at];
      if (word.length() < 2 || word.charAt(0) != '-' || word.equals("--")) {
        return;
      }
      if (word.startsWith("--")) {
        at += word.equals("--check-hash-based-pycs") ? 1 : 0;
        continue;
      }
      for (int i = 1; i < word.length(); i++) {
        char option = word.charAt(i);
        if (option == 'c' || option == 'm') {
          return;
        }
        if (WITH_VALUE.indexOf(option) >= 0) {
          at += i + 1 == word.length() ? 1 : 0;
          break;
        }
        ignoringUs |= option == 'E' || option == 'I' || option == 'S';
      }
    }
  }

  static boolean isPythonName(String name) {
    int at = name.startsWith("python") ? 6 : name.startsWith("pypy") ? 4 : -1;
    if (at < 0) {
      return false;
    }
    while (at < name.length() && (isDigit(name.charAt(at)) || name.charAt(at) == '.')) {
      at++;
    }
    String rest = name.substring(at);
    return switch (rest) {
      case "", "m", "d", "t", "dm", "td", "-dbg" -> true;
      default -> false;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String fileName(String word) {
    return word.substring(word.lastIndexOf('/') + 1);
  }

  /// What stands behind `#!` in a script that a command names; null when it is none.
  private static @Nullable String firstLine(String word) {
    File file = resolve(word);
    if (file == null) {
      return null;
    }
    String start =
        new String(ProcFile.bytes(file.getPath(), MAX_FIRST_LINE), StandardCharsets.ISO_8859_1);
    if (!start.startsWith("#!")) {
      return null;
    }
    int end = start.indexOf('\n');
    return start.substring(2, end < 0 ? start.length() : end);
  }

  /// A regular file: opening another kind could wait.
  private static @Nullable File resolve(String word) {
    if (word.indexOf('/') >= 0) {
      File file = new File(word);
      return file.isFile() ? file : null;
    }
    String path = OwnProcess.environment("PATH");
    int start = 0;
    while (path != null && start <= path.length()) {
      int end = path.indexOf(':', start);
      end = end < 0 ? path.length() : end;
      File file = new File(end == start ? "." : path.substring(start, end), word);
      if (file.canExecute() && file.isFile()) {
        return file;
      }
      start = end + 1;
    }
    return null;
  }

  private static String[] split(String line) {
    var words = new String[MAX_WORDS];
    int count = 0;
    int at = 0;
    while (at < line.length() && count < MAX_WORDS) {
      while (at < line.length() && line.charAt(at) <= ' ') {
        at++;
      }
      int start = at;
      while (at < line.length() && line.charAt(at) > ' ') {
        at++;
      }
      if (at > start) {
        words[count++] = line.substring(start, at);
      }
    }
    var found = new String[count];
    System.arraycopy(words, 0, found, 0, count);
    return found;
  }
}
