package dev.nightjar.promql.parse;

import dev.nightjar.promql.ast.Quoted;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads string literals: in double or single quotes with escapes, or in back quotes as they stand.
final class StringScanner {
  private static final int REPLACEMENT = 0xFFFD;
  private static final int END = -1;

  /// A literal that is not well-formed.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final String text;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int at;

  /// @param at index of the opening quote
  StringScanner(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /// Index behind what has been read.
  int position() {
    return at;
  }

  /// Reads the literal and yields what it stands for.
  String read() throws Malformed {
    int quote = next();
    if (quote == '`') {
      int end = text.indexOf('`', at);
      if (end < 0) {
        throw new Malformed("unterminated raw string");
      }
      String raw = text.substring(at, end);
      at = end + 1;
      if (raw.indexOf(REPLACEMENT) >= 0) {
        throw new Malformed("invalid UTF-8 rune");
      }
      return raw;
    }
    while (true) {
      int c = next();
      if (c == END || c == '\n') {
        throw new Malformed("unterminated quoted string");
      } else if (c == REPLACEMENT) {
        throw new Malformed("invalid UTF-8 rune");
      } else if (c == quote) {
        return decoded(bytes.toByteArray());
      } else if (c == '\\') {
        escape(quote);
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void escape(int quote) throws Malformed {
    int c = next();
    switch (c) {
      case 'a' -> bytes.write(7);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'v' -> bytes.write(11);
      case '\\' -> bytes.write('\\');
      case 'x' -> bytes.write(number(2, 16, 255, 0));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> bytes.write(number(2, 8, 255, c - '0'));
      case 'u' -> codePoint(number(4, 16, Character.MAX_CODE_POINT, 0));
      case 'U' -> codePoint(number(8, 16, Character.MAX_CODE_POINT, 0));
      case END -> throw new Malformed("escape sequence not terminated");
      default -> {
        if (c != quote) {
          throw new Malformed("unknown escape sequence " + named(c));
        }
        bytes.write(c);
      }
    }
  }

  /// UTF-8 as text; a byte that does not belong becomes a lone surrogate, so that it can be told.
  private static String decoded(byte[] utf8) {
    var out = new StringBuilder();
    int at = 0;
    while (at < utf8.length) {
      int length = sequenceLength(utf8[at]);
      String one =
          at + length > utf8.length
              ? "\uFFFD"
              : new String(utf8, at, length, StandardCharsets.UTF_8);
      boolean valid = one.codePointCount(0, one.length()) == 1 && one.codePointAt(0) != REPLACEMENT;
      if (valid) {
        out.append(one);
        at += length;
      } else {
        out.append((char) (0xDC00 + (utf8[at] & 0xFF)));
        at++;
      }
    }
    return out.toString();
  }

  private static int sequenceLength(byte first) {
    int bits = first & 0xFF;
    return bits < 0x80 ? 1 : bits < 0xE0 ? 2 : bits < 0xF0 ? 3 : 4;
  }

  private void codePoint(int c) {
    bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
  }

  private int number(int digits, int base, int max, int first) throws Malformed {
    long value = first;
    for (int i = 0; i < digits; i++) {
      int c = next();
      if (c == END) {
        throw new Malformed("escape sequence not terminated");
      }
      int digit = c < 128 ? Character.digit(c, base) : -1;
      if (digit < 0) {
        throw new Malformed("illegal character " + named(c) + " in escape sequence");
      }
      value = value * base + digit;
    }
    if (value > max || (value >= 0xD800 && value < 0xE000)) {
      throw new Malformed(
          "escape sequence is an invalid Unicode code point "
              + named((int) Math.min(value, Integer.MAX_VALUE)));
    }
    return (int) value;
  }

  private int next() {
    if (at >= text.length()) {
      return END;
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private static String named(int c) {
    String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
    String code = "U+" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
    return Character.isValidCodePoint(c) ? code + " " + Quoted.character(c) : code;
  }
}
