package dev.nightjar.promql.ast;

import dev.nightjar.model.SampleText;
import java.util.regex.Pattern;

/// Text in quotes, as PromQL's messages and printed forms have it.
public final class Quoted {
  private static final Pattern PLAIN_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private static final Pattern PLAIN_METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  private Quoted() {}

  /// `text` in double quotes, with escapes for what is not printable.
  public static String of(String text) {
    return in('"', text);
  }

  /// One character in single quotes.
  public static String character(int codePoint) {
    return in('\'', Character.toString(codePoint));
  }

  /// A label's name, in quotes only if it is not of the classic form.
  public static String labelName(String name) {
    return PLAIN_LABEL.matcher(name).matches() ? name : of(name);
  }

  /// A metric's name, in quotes only if it is not of the classic form.
  public static String metricName(String name) {
    return PLAIN_METRIC.matcher(name).matches() ? name : of(name);
  }

  /// A number without needless digits.
  public static String number(double value) {
    return SampleText.plain(value);
  }

  /// Whether `text` is made of characters alone. Bytes of a string literal that are not UTF-8 stand
  /// in it as lone surrogates, U+DC80 to U+DCFF.
  public static boolean isText(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xDC80 && c <= 0xDCFF);
  }

  private static String in(char quote, String text) {
    var out = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints().forEach(c -> append(out, quote, c));
    return out.append(quote).toString();
  }

  private static void append(StringBuilder out, char quote, int c) {
    switch (c) {
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0b -> out.append("\\v");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').append(quote);
        } else if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else if (c < 0x80) {
          out.append(hex("\\x", c, 2));
        } else if (c >= 0xDC80 && c <= 0xDCFF) {
          out.append(hex("\\x", c - 0xDC00, 2));
        } else {
          out.append(c < 0x10000 ? hex("\\u", c, 4) : hex("\\U", c, 8));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  private static String hex(String prefix, int c, int digits) {
    String hex = Integer.toHexString(c);
    return prefix + "0".repeat(digits - hex.length()) + hex;
  }
}
