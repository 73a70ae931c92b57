package dev.nightjar.server.config;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A pattern of paths: in each part, `*` stands for any characters, `?` for one, `[a-z]` for one of
/// those and `[^a-z]` for one of all others; `\` takes the meaning from what follows.
///
/// Format: Go's `path/filepath.Glob`, which Prometheus uses.
final class Glob {
  private final String pattern;

  Glob(String pattern) {
    this.pattern = pattern;
  }

  /// Whether it may stand for several paths.
  boolean isWild() {
    return isWild(pattern);
  }

  private static boolean isWild(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  /// The paths that exist, in their order; a relative pattern is below `base`.
  ///
  /// @throws NightjarException `BAD_DATA` when it is no pattern
  List<Path> below(Path base) throws IOException {
    List<Path> found = List.of(pattern.startsWith("/") ? Path.of("/") : base);
    for (String part : pattern.split("/+")) {
      if (!part.isEmpty()) {
        found = step(found, part);
      }
    }
    return found;
  }

  private static List<Path> step(List<Path> from, String part) throws IOException {
    Pattern name = isWild(part) ? regex(part) : null;
    List<Path> found = new ArrayList<>();
    for (Path folder : from) {
      if (name == null) {
        Path path = resolve(folder, part);
        if (Files.exists(path)) {
          found.add(path);
        }
      } else if (Files.isDirectory(folder)) {
        try (Stream<Path> entries = Files.list(folder)) {
          entries
              .filter(entry -> name.matcher(String.valueOf(entry.getFileName())).matches())
              .sorted()
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  private static Path resolve(Path folder, String part) {
    try {
      return folder.resolve(part);
    } catch (InvalidPathException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "no path: " + e.getReason(), e);
    }
  }

  private static Pattern regex(String part) {
    var regex = new StringBuilder();
    int at = 0;
    while (at < part.length()) {
      char c = part.charAt(at++);
      switch (c) {
        case '*' -> regex.append(regex.toString().endsWith(".*") ? "" : ".*");
        case '?' -> regex.append('.');
        case '[' -> at = appendClass(part, at, regex);
        case '\\' -> {
          regex.append(Pattern.quote(part.substring(need(part, at), at + 1)));
          at++;
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /// Reads a class behind its bracket; returns the place behind it.
  private static int appendClass(String part, int from, StringBuilder regex) {
    int at = from;
    regex.append('[');
    if (part.charAt(need(part, at)) == '^') {
      regex.append('^');
      at++;
    }
    int first = at;
    while (part.charAt(need(part, at)) != ']' || at == first) {
      char low = part.charAt(at);
      if (low == ']' || low == '-') {
        throw malformed();
      } else if (low == '\\') {
        low = part.charAt(need(part, ++at));
      }
      at++;
      char high = low;
      if (part.charAt(need(part, at)) == '-') {
        high = part.charAt(need(part, ++at));
        if (high == '\\') {
          high = part.charAt(need(part, ++at));
        } else if (high == ']') {
          throw malformed();
        }
        at++;
      }
      if (high < low) {
        throw malformed();
      }
      regex.append(String.format("\\u%04x-\\u%04x", (int) low, (int) high));
    }
    regex.append(']');
    return at + 1;
  }

  private static int need(String part, int at) {
    if (at >= part.length()) {
      throw malformed();
    }
    return at;
  }

  private static NightjarException malformed() {
    return new NightjarException(ErrorCode.BAD_DATA, "syntax error in pattern");
  }
}
