package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A place in a page of text, with the tokens that both formats share. Owned by one thread.
final class TextCursor {
  /// What [#peek] gives after the last byte.
  static final int END = -1;

  /// How a quoted text may be spelled.
  enum Quoting {
    /// An unknown escape stands for itself, and a line feed may stand in the text.
    LENIENT,
    /// An unknown escape stands for itself, a line feed ends the line.
    ONE_LINE,
    /// Only the escapes `\\`, `\"` and `\n`, and no line feed.
    STRICT
  }

  private final byte[] bytes;
  private int at;
  private int line = 1;
  private int lineStart;

  TextCursor(byte[] bytes) {
    this.bytes = bytes;
  }

  int line() {
    return line;
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    return at == bytes.length;
  }

  /// The next byte, unsigned, or [#END].
  int peek() {
    return at < bytes.length ? bytes[at] & 0xff : END;
  }

  boolean startsWith(String ascii) {
    if (at + ascii.length() > bytes.length) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[at + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Passes `ascii` when it stands here.
  boolean take(String ascii) {
    if (!startsWith(ascii)) {
      return false;
    }
    at += ascii.length();
    return true;
  }

  /// Passes one byte when it stands here.
  boolean take(char ascii) {
    if (peek() != ascii) {
      return false;
    }
    at++;
    return true;
  }

  /// Passes blanks and tabs; false when there was none.
  boolean skipBlanks() {
    int from = at;
    while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at > from;
  }

  /// Passes a line feed when it stands here.
  boolean takeLineFeed() {
    if (!take('\n')) {
      return false;
    }
    line++;
    lineStart = at;
    return true;
  }

  /// Passes everything up to the line feed.
  void skipLine() {
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
  }

  /// A name of letters, digits, `_` and, when `colons`, `:`; empty when there is none here.
  String name(boolean colons) {
    int from = at;
    while (at < bytes.length && isNameByte(bytes[at], at > from, colons)) {
      at++;
    }
    return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean isNameByte(byte b, boolean inside, boolean colons) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '_'
        || (b == ':' && colons)
        || (inside && b >= '0' && b <= '9');
  }

  /// Passes everything up to a blank, tab, line feed or the end, and says whether it was something.
  boolean skipToken() {
    int from = at;
    while (at < bytes.length && bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\n') {
      at++;
    }
    return at > from;
  }

  /// The number that stands here, up to a blank or line feed.
  double number(String wanted) {
    int from = at;
    if (!skipToken()) {
      throw fail(wanted);
    }
    try {
      return FloatText.parse(bytes, from, at);
    } catch (NumberFormatException e) {
      at = from;
      throw fail(wanted);
    }
  }

  /// The whole number that stands here, up to a blank or line feed.
  long integer(String wanted) {
    int from = at;
    skipToken();
    try {
      return Long.parseLong(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      at = from;
      throw fail(wanted);
    }
  }

  /// Goes back to an earlier position on the same line.
  void back(int position) {
    at = position;
  }

  /// The text from here to the line feed, which is not passed.
  String restOfLine(String what) {
    int from = at;
    skipLine();
    return decode(from, at, what);
  }

  /// The text in double quotes that begins here, unescaped.
  String quoted(Quoting quoting, String what) {
    if (!take('"')) {
      throw fail("'\"' before " + what);
    }
    int from = at;
    boolean escapes = false;
    while (peek() != '"') {
      if (peek() == END || (peek() == '\n' && quoting != Quoting.LENIENT)) {
        throw fail("'\"' after " + what);
      }
      if (peek() == '\\') {
        escapes = true;
        at++;
        if (quoting == Quoting.STRICT && peek() != '\\' && peek() != '"' && peek() != 'n') {
          throw fail("\\\\, \\\" or \\n as escape in " + what);
        }
        if (peek() == END || peek() == '\n') {
          continue;
        }
      }
      if (!takeLineFeed()) {
        at++;
      }
    }
    String raw = decode(from, at, what);
    at++;
    return escapes ? unescape(raw, true) : raw;
  }

  /// Replaces `\\` and `\n`, and `\"` when `quotes`; any other escape stands for itself.
  static String unescape(String raw, boolean quotes) {
    var text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      char next = c == '\\' && i + 1 < raw.length() ? raw.charAt(i + 1) : 0;
      if (next == 'n') {
        text.append('\n');
        i++;
      } else if (next == '\\' || (next == '"' && quotes)) {
        text.append(next);
        i++;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private String decode(int from, int to, String what) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return decodeUtf8(from, to, what);
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private String decodeUtf8(int from, int to, String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      at = from;
      throw fail("valid UTF-8 in " + what);
    }
  }

  /// The error for what stands here instead of `wanted`.
  NightjarException fail(String wanted) {
    return error("wanted " + wanted + ", got " + here());
  }

  /// An error at this place in words of its own.
  NightjarException error(String message) {
    int column = 1;
    for (int i = lineStart; i < at && i < bytes.length; i++) {
      column += (bytes[i] & 0xc0) == 0x80 ? 0 : 1;
    }
    return new NightjarException(
        ErrorCode.BAD_DATA, "line " + line + ", column " + column + ": " + message);
  }

  private String here() {
    if (atEnd()) {
      return "the end of the page";
    }
    if (bytes[at] == '\n') {
      return "the end of the line";
    }
    int to = at;
    while (to < bytes.length && to < at + 24 && bytes[to] != '\n') {
      to++;
    }
    String text = new String(bytes, at, to - at, StandardCharsets.UTF_8);
    String shown = text.replace("\r", "\\r").replace("\u0000", "\\0");
    return '"' + shown + (shown.endsWith("\\r") ? "\" (a carriage return is part of it)" : "\"");
  }
}
