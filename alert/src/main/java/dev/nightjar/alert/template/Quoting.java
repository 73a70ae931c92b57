package dev.nightjar.alert.template;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Go's ways of writing a text inside another text: string literals, URLs, HTML.
public final class Quoting {
  private static final String ESCAPES = "abfnrtv\\'\"";
  private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b\\'\"";
  private static final String UNRESERVED = "-_.~";

  private Quoting() {}

  /// A Go string literal in double quotes.
  public static String quote(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              int known = c == '\'' ? -1 : ESCAPED.indexOf(c);
              if (known >= 0) {
                out.append('\\').append(ESCAPES.charAt(known));
              } else if (c < 0x20 || c == 0x7f) {
                out.append(String.format(Locale.ROOT, "\\x%02x", c));
              } else if (!Character.isDefined(c) || (c > 0x7f && Character.isSpaceChar(c))) {
                out.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }

  /// The text that a Go string or character literal, quotes included, stands for.
  static String unquote(String literal) throws TemplateException {
    String body = literal.substring(1, literal.length() - 1);
    if (literal.charAt(0) == '`') {
      return body.replace("\r", "");
    }
    var out = new StringBuilder();
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i);
      if (c != '\\') {
        out.append(c);
        i++;
      } else {
        i = unescape(body, i + 1, out);
      }
    }
    return out.toString();
  }

  private static int unescape(String body, int at, StringBuilder out) throws TemplateException {
    char kind = at < body.length() ? body.charAt(at) : 0;
    int known = ESCAPES.indexOf(kind);
    if (kind != 0 && known >= 0) {
      out.append(ESCAPED.charAt(known));
      return at + 1;
    }
    try {
      int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
      if (digits > 0) {
        String hex = body.substring(at + 1, at + 1 + digits);
        out.appendCodePoint(Integer.parseInt(hex, 16));
        return at + 1 + digits;
      }
      out.appendCodePoint(Integer.parseInt(body.substring(at, at + 3), 8));
      return at + 3;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TemplateException("invalid syntax");
    }
  }

  /// A value of a URL's query, spaces as `+`.
  public static String urlQuery(String text) {
    var out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isAsciiWord(c) || UNRESERVED.indexOf(c) >= 0) {
        out.append(c);
      } else if (c == ' ') {
        out.append('+');
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static boolean isAsciiWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /// Where Prometheus' own pages show an expression's table, below the external URL.
  public static String tableLink(String expression) {
    return "/graph?g0.expr=" + urlQuery(expression) + "&g0.tab=1";
  }

  /// Likewise its graph.
  public static String graphLink(String expression) {
    return "/graph?g0.expr=" + urlQuery(expression) + "&g0.tab=0";
  }

  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;")
        .replace("\0", "\uFFFD");
  }

  static String javaScript(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\'' -> out.append("\\'");
        case '"' -> out.append("\\\"");
        case '<', '>', '&', '=' -> out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
        default -> {
          if (c < 0x20) {
            out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
