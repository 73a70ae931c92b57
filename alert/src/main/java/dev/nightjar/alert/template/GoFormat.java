package dev.nightjar.alert.template;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Go's `fmt`: values as text, and `printf`.
final class GoFormat {
  /// A text is never padded further than this, whatever a template asks.
  private static final int MAX_WIDTH = 10_000;

  private GoFormat() {}

  /// As verb `%v`.
  static String plain(Object value) {
    return switch (value) {
      case Double d -> Numbers.format(d, 'g', -1);
      case List<?> list ->
          list.stream().map(GoFormat::plain).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map -> entries(map);
      default -> value.toString();
    };
  }

  private static String entries(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, entry) -> sorted.put(String.valueOf(key), entry));
    return sorted.entrySet().stream()
        .map(e -> e.getKey() + ":" + plain(e.getValue()))
        .collect(Collectors.joining(" ", "map[", "]"));
  }

  /// Values side by side, with a space between two that are no texts.
  static String print(List<Object> values) {
    var out = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      boolean spaced =
          i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String);
      out.append(spaced ? " " : "").append(plain(values.get(i)));
    }
    return out.toString();
  }

  static String println(List<Object> values) {
    return values.stream().map(GoFormat::plain).collect(Collectors.joining(" ")) + "\n";
  }

  static String printf(String format, List<Object> arguments) {
    return new Printer(format, arguments).run();
  }

  /// One run of `printf`. Used once, by one thread.
  private static final class Printer {
    private final String format;
    private final List<Object> arguments;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;
    private String flags = "";
    private int width;
    private int precision;

    Printer(String format, List<Object> arguments) {
      this.format = format;
      this.arguments = arguments;
    }

    String run() {
      while (at < format.length()) {
        char c = format.charAt(at++);
        if (c == '%') {
          directive();
        } else {
          out.append(c);
        }
      }
      if (used < arguments.size()) {
        String extra =
            arguments.subList(used, arguments.size()).stream()
                .map(a -> Value.type(a) + "=" + plain(a))
                .collect(Collectors.joining(", "));
        out.append("%!(EXTRA ").append(extra).append(')');
      }
      return out.toString();
    }

    private void directive() {
      int start = at;
      while (at < format.length() && "+-# 0".indexOf(format.charAt(at)) >= 0) {
        at++;
      }
      flags = format.substring(start, at);
      width = count();
      precision = -1;
      if (at < format.length() && format.charAt(at) == '.') {
        at++;
        precision = Math.max(0, count());
      }
      if (at >= format.length()) {
        out.append("%!(NOVERB)");
        return;
      }
      int verb = format.codePointAt(at);
      at += Character.charCount(verb);
      if (verb == '%') {
        out.append('%');
      } else if (used >= arguments.size()) {
        out.append("%!").appendCodePoint(verb).append("(MISSING)");
      } else {
        pad(formatted(verb, arguments.get(used++)));
      }
    }

    /// A number in the format, or one that an argument gives for `*`; -1 when there is none.
    private int count() {
      if (at < format.length() && format.charAt(at) == '*') {
        at++;
        Object given = used < arguments.size() ? arguments.get(used++) : Value.NIL;
        int wanted = given instanceof Long l ? Math.clamp(l, -MAX_WIDTH, MAX_WIDTH) : -1;
        flags += wanted < -1 ? "-" : "";
        return Math.abs(wanted);
      }
      int start = at;
      long number = 0;
      while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
        number = Math.min(MAX_WIDTH, 10 * number + format.charAt(at++) - '0');
      }
      return at == start ? -1 : (int) number;
    }

    private String formatted(int verb, Object value) {
      if (verb == 'T') {
        return Value.type(value);
      }
      if (verb == 'v' && !(value instanceof Double)) {
        return value instanceof Long l ? signed(l, 10, false) : plain(value);
      }
      return switch (value) {
        case Long l -> integer(verb, l);
        case Double d -> floating(verb, d);
        case Boolean b -> verb == 't' ? b.toString() : bad(verb, value);
        case String s -> text(verb, s);
        case GoDuration d when verb == 'd' -> integer(verb, d.nanos());
        case Collection<?> c when verb != 's' ->
            c.stream().map(e -> formatted(verb, e)).collect(Collectors.joining(" ", "[", "]"));
        default -> Value.isNil(value) ? bad(verb, value) : text(verb, plain(value));
      };
    }

    private String bad(int verb, Object value) {
      String shown = Value.isNil(value) ? "<nil>" : Value.type(value) + "=" + plain(value);
      return "%!" + Character.toString(verb) + "(" + shown + ")";
    }

    private String integer(int verb, long value) {
      return switch (verb) {
        case 'd' -> signed(value, 10, false);
        case 'x' -> signed(value, 16, false);
        case 'X' -> signed(value, 16, true);
        case 'o' -> signed(value, 8, false);
        case 'b' -> signed(value, 2, false);
        case 'c' -> character(value);
        case 'q' -> "'" + character(value) + "'";
        case 'U' -> String.format(Locale.ROOT, "U+%04X", value);
        default -> bad(verb, value);
      };
    }

    private static String character(long value) {
      return value >= 0 && value <= Character.MAX_CODE_POINT
          ? Character.toString((int) value)
          : "\uFFFD";
    }

    private String signed(long value, int radix, boolean upper) {
      String digits = Long.toUnsignedString(Math.abs(value), radix);
      digits = upper ? digits.toUpperCase(Locale.ROOT) : digits;
      digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
      if (flags.contains("#") && radix == 16) {
        digits = (upper ? "0X" : "0x") + digits;
      }
      return withSign(value < 0, digits);
    }

    private String withSign(boolean negative, String digits) {
      return (negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + digits;
    }

    private String floating(int verb, double value) {
      int digits = precision < 0 && "eEfF".indexOf(verb) >= 0 ? 6 : precision;
      String text =
          switch (verb) {
            case 'v', 'g' -> Numbers.format(value, 'g', digits);
            case 'G' -> Numbers.format(value, 'G', digits);
            case 'e' -> Numbers.format(value, 'e', digits);
            case 'E' -> Numbers.format(value, 'E', digits);
            case 'f', 'F' -> Numbers.format(value, 'f', digits);
            default -> "";
          };
      if (text.isEmpty()) {
        return bad(verb, value);
      }
      return text.startsWith("-") || text.startsWith("+") ? text : withSign(false, text);
    }

    private String text(int verb, String value) {
      String cut =
          precision >= 0 && precision < value.codePointCount(0, value.length())
              ? value.substring(0, value.offsetByCodePoints(0, precision))
              : value;
      return switch (verb) {
        case 's', 'v' -> cut;
        case 'q' ->
            flags.contains("#") && cut.indexOf('`') < 0 ? "`" + cut + "`" : Quoting.quote(cut);
        case 'x', 'X' -> hex(cut, verb == 'X');
        default -> bad(verb, value);
      };
    }

    private static String hex(String text, boolean upper) {
      var digits = new StringBuilder();
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        digits.append(String.format(Locale.ROOT, upper ? "%02X" : "%02x", b));
      }
      return digits.toString();
    }

    private void pad(String text) {
      int missing = Math.max(0, width - text.codePointCount(0, text.length()));
      boolean zeros = flags.contains("0") && !flags.contains("-");
      if (flags.contains("-")) {
        out.append(text).append(" ".repeat(missing));
      } else if (zeros && !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0) {
        out.append(text.charAt(0)).append("0".repeat(missing)).append(text, 1, text.length());
      } else {
        out.append((zeros ? "0" : " ").repeat(missing)).append(text);
      }
    }
  }
}
