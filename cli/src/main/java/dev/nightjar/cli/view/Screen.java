package dev.nightjar.cli.view;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What standard output can show.
///
/// All text that goes through [#line] or [#harmless] is harmless: it moves no cursor, sets no
/// title, and does not turn the direction of writing round.
///
/// @param isTerminal whether a person looks at it, rather than a program or a file
/// @param isUnicode whether it shows more than ASCII
/// @param width in columns; without bound where nobody looks
/// @param zone in which times are told
public record Screen(
    boolean isTerminal, boolean hasColour, boolean isUnicode, int width, ZoneId zone) {
  private static final int UNBOUND = Integer.MAX_VALUE;
  private static final int USUAL_WIDTH = 80;
  private static final int MIN_WIDTH = 20;
  private static final int MAX_WIDTH = 1_000;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  /// Of this process.
  public static Screen ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean isTerminal = isOnTerminal();
    boolean hasColour =
        isTerminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb");
    String encoding = System.getProperty("stdout.encoding", "");
    boolean isUnicode = encoding.toUpperCase(Locale.ROOT).equals(StandardCharsets.UTF_8.name());
    return new Screen(
        isTerminal,
        hasColour,
        isUnicode,
        isTerminal ? width(environment) : UNBOUND,
        ZoneId.systemDefault());
  }

  /// Asked of the descriptor itself: a console is there only where standard input is a terminal
  /// too.
  private static boolean isOnTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static int width(Map<String, String> environment) {
    String text = environment.getOrDefault("COLUMNS", "");
    try {
      int width = Integer.parseInt(text.isEmpty() ? askedWidth() : text);
      return width < MIN_WIDTH || width > MAX_WIDTH ? USUAL_WIDTH : width;
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  /// What `stty` says of the terminal; empty when it can't.
  private static String askedWidth() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size").redirectInput(new File("/proc/self/fd/1")).start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return "";
      }
      String size = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII);
      return size.substring(size.indexOf(' ') + 1).strip();
    } catch (IOException | UncheckedIOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /// Whether text must fit into [#width].
  boolean isBound() {
    return width != UNBOUND;
  }

  /// The whole text in its colours; the terminal itself wraps it.
  String line(Rich rich) {
    return cut(rich, Integer.MAX_VALUE);
  }

  /// The text in its colours, in at most `columns`.
  String cut(Rich rich, int columns) {
    boolean isTooLong = columns(rich) > columns;
    String dots = isUnicode ? "…" : "...";
    int left = isTooLong ? Math.max(0, columns - dots.length()) : columns;
    var out = new StringBuilder();
    for (Rich.Piece piece : rich.pieces()) {
      String fitting = Columns.head(harmless(piece.text(), false), left);
      left -= Columns.of(fitting);
      out.append(hasColour ? piece.look().around(fitting) : fitting);
    }
    return isTooLong ? out.append(dots).toString() : out.toString();
  }

  /// As many of the last pieces as fit into `columns`, at least one.
  Rich end(Rich rich, int columns) {
    List<Rich.Piece> pieces = rich.pieces();
    while (pieces.size() > 1 && columns(new Rich(pieces)) > columns) {
      pieces = pieces.subList(1, pieces.size());
    }
    return new Rich(pieces);
  }

  /// How many columns the text takes.
  int columns(Rich rich) {
    int columns = 0;
    for (Rich.Piece piece : rich.pieces()) {
      columns += Columns.of(harmless(piece.text(), false));
    }
    return columns;
  }

  /// The text with what a terminal would obey in a form that shows it.
  public String harmless(String text, boolean keepsTabs) {
    var out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c, keepsTabs));
    return out.toString();
  }

  private void append(StringBuilder out, int c, boolean keepsTabs) {
    if (c == '\t') {
      out.append(keepsTabs ? '\t' : ' ');
    } else if (c >= ' ' && c < 0x7f) {
      out.append((char) c);
    } else if (Character.isISOControl(c)) {
      out.append(String.format(Locale.ROOT, "\\x%02x", c));
    } else if (isObeyed(c)) {
      out.append(String.format(Locale.ROOT, "\\u%04x", c));
    } else if (isUnicode) {
      out.appendCodePoint(c);
    } else {
      out.append(ascii(c));
    }
  }

  private static String ascii(int c) {
    return switch (c) {
      case '…' -> "...";
      case '·', '–', '−' -> "-";
      case '±' -> "+-";
      case '“', '”' -> "\"";
      case '’' -> "'";
      default -> "?";
    };
  }

  private static boolean isObeyed(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT -> c != ZERO_WIDTH_JOINER && c != ZERO_WIDTH_NON_JOINER;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
      default -> false;
    };
  }
}
