package dev.nightjar.agent.cause;

import java.util.Set;

/// The files that words and messages name.
final class PathsIn {
  private static final int MAX_PATH = 1024;
  private static final int MAX_FOUND = 24;

  private PathsIn() {}

  /// Adds the absolute paths in a message, and what stands in quotes without being one.
  static void text(String line, Set<String> found) {
    for (int i = 0; i < line.length() && found.size() < MAX_FOUND; i++) {
      char c = line.charAt(i);
      boolean isStart = i == 0 || !isOfPath(line.charAt(i - 1));
      if (c == '/' && isStart) {
        int end = end(line, i, i > 0 ? closing(line.charAt(i - 1)) : 0);
        add(line.substring(i, end), found);
        i = end;
      } else if (closing(c) != 0 && (i == 0 || !Character.isLetterOrDigit(line.charAt(i - 1)))) {
        int end = line.indexOf(closing(c), i + 1);
        if (end > i + 1 && end - i < MAX_PATH && line.indexOf(' ', i) != i + 1) {
          add(line.substring(i + 1, end), found);
          i = end;
        }
      }
    }
  }

  /// Adds a command's word if it can be a file's name: `/a/b`, `a/b`, `of=/a/b`.
  static void word(String word, Set<String> found) {
    int equals = word.indexOf('=');
    String value = equals >= 0 ? word.substring(equals + 1) : word;
    if (value.indexOf('/') >= 0 && value.indexOf(' ') < 0) {
      add(value, found);
    } else if (value.indexOf('/') >= 0) {
      text(value, found);
    }
  }

  private static int end(String line, int start, char quote) {
    int i = start;
    while (i < line.length() && i - start < MAX_PATH) {
      char c = line.charAt(i);
      if (quote != 0 ? c == quote : !isOfPath(c)) {
        break;
      }
      i++;
    }
    if (quote != 0) {
      return i;
    }
    while (i > start + 1 && (line.charAt(i - 1) == '.' || line.charAt(i - 1) == ':')) {
      i--;
    }
    return i;
  }

  private static boolean isOfPath(char c) {
    return c > ' ' && "\"'`‘’“”()[]{}<>;,:=|&".indexOf(c) < 0;
  }

  private static char closing(char quote) {
    return switch (quote) {
      case '\'', '"', '`' -> quote;
      case '‘' -> '’';
      case '“' -> '”';
      default -> 0;
    };
  }

  private static void add(String path, Set<String> found) {
    if (path.length() > 1
        && path.length() < MAX_PATH
        && path.indexOf('\0') < 0
        && found.size() < MAX_FOUND) {
      found.add(path);
    }
  }
}
