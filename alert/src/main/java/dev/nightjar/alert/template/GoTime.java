package dev.nightjar.alert.template;

import dev.nightjar.alert.template.Value.Members;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/// Go's `time.Time`: an instant in a zone.
record GoTime(ZonedDateTime at) implements Members {
  private static final String DEFAULT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";

  /// The pieces that a layout is made of, the longer before those that begin alike.
  private static final List<String> PIECES =
      List.of(
          "January", "Jan", "Monday", "Mon", "MST", "2006", "01", "02", "002", "03", "04", "05",
          "06", "Z07:00", "Z0700", "Z07", "-07:00", "-0700", "-07", "15", "__2", "_2", "PM", "pm",
          "1", "2", "3", "4", "5");

  static GoTime utc(Instant instant) {
    return new GoTime(instant.atZone(ZoneOffset.UTC));
  }

  @Override
  public Object member(String name, List<Object> arguments) throws TemplateException {
    var given = new Arguments(name, arguments);
    return switch (name) {
      case "Format" -> format(given.exactly(1).text(0));
      case "Add" -> new GoTime(at.plusNanos(duration(given.exactly(1)).nanos()));
      case "Sub" -> since(given.exactly(1));
      case "Before" -> at.toInstant().isBefore(time(given.exactly(1)).at.toInstant());
      case "After" -> at.toInstant().isAfter(time(given.exactly(1)).at.toInstant());
      case "Equal" -> at.toInstant().equals(time(given.exactly(1)).at.toInstant());
      case "UTC" -> utc(at.toInstant());
      default -> part(name);
    };
  }

  private Object part(String name) throws TemplateException {
    return switch (name) {
      case "Unix" -> at.toEpochSecond();
      case "UnixMilli" -> at.toInstant().toEpochMilli();
      case "UnixNano" -> at.toEpochSecond() * 1_000_000_000L + at.getNano();
      case "Year" -> (long) at.getYear();
      case "Month" -> format("January");
      case "Day" -> (long) at.getDayOfMonth();
      case "YearDay" -> (long) at.getDayOfYear();
      case "Weekday" -> format("Monday");
      case "Hour" -> (long) at.getHour();
      case "Minute" -> (long) at.getMinute();
      case "Second" -> (long) at.getSecond();
      case "String" -> toString();
      default -> throw new TemplateException("can't evaluate field " + name + " in type time.Time");
    };
  }

  private GoDuration since(Arguments given) throws TemplateException {
    Instant other = time(given).at.toInstant();
    return new GoDuration(Duration.between(other, at.toInstant()).toNanos());
  }

  private static GoTime time(Arguments given) throws TemplateException {
    if (given.get(0) instanceof GoTime time) {
      return time;
    }
    throw new TemplateException(
        "wrong type for value; expected time.Time; got " + Value.type(given.get(0)));
  }

  private static GoDuration duration(Arguments given) throws TemplateException {
    if (given.get(0) instanceof GoDuration duration) {
      return duration;
    }
    throw new TemplateException(
        "wrong type for value; expected time.Duration; got " + Value.type(given.get(0)));
  }

  @Override
  public String toString() {
    return format(DEFAULT_LAYOUT);
  }

  /// As Go's layouts ask, such as `2006-01-02T15:04:05Z07:00`.
  String format(String layout) {
    var out = new StringBuilder();
    int i = 0;
    while (i < layout.length()) {
      int fraction = fractionLength(layout, i);
      if (fraction > 0) {
        out.append(fraction(layout.charAt(i), layout.charAt(i + 1), fraction - 1));
        i += fraction;
        continue;
      }
      String piece = pieceAt(layout, i);
      out.append(piece.isEmpty() ? layout.substring(i, i + 1) : value(piece));
      i += Math.max(1, piece.length());
    }
    return out.toString();
  }

  private static String pieceAt(String layout, int index) {
    String found = "";
    for (String piece : PIECES) {
      if (piece.length() > found.length() && layout.startsWith(piece, index)) {
        found = piece;
      }
    }
    return found;
  }

  /// Length of `.000` or `.999` with its point or comma; 0 when none stands here.
  private static int fractionLength(String layout, int index) {
    boolean point = layout.charAt(index) == '.' || layout.charAt(index) == ',';
    if (!point || index + 1 >= layout.length() || "09".indexOf(layout.charAt(index + 1)) < 0) {
      return 0;
    }
    char digit = layout.charAt(index + 1);
    int end = index + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean digitFollows = end < layout.length() && Character.isDigit(layout.charAt(end));
    return digitFollows || end - index > 10 ? 0 : end - index;
  }

  private String fraction(char point, char kind, int digits) {
    String all = String.format(Locale.ROOT, "%09d", at.getNano()).substring(0, digits);
    if (kind == '9') {
      all = all.replaceAll("0+$", "");
    }
    return all.isEmpty() ? "" : point + all;
  }

  private String value(String piece) {
    int twelve = at.getHour() % 12 == 0 ? 12 : at.getHour() % 12;
    return switch (piece) {
      case "January" -> at.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> at.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "Monday" -> at.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> at.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "MST" -> zoneName();
      case "2006" -> padded(at.getYear(), 4);
      case "06" -> padded(at.getYear() % 100, 2);
      case "01" -> padded(at.getMonthValue(), 2);
      case "1" -> String.valueOf(at.getMonthValue());
      case "02" -> padded(at.getDayOfMonth(), 2);
      case "2" -> String.valueOf(at.getDayOfMonth());
      case "_2" -> padded(at.getDayOfMonth(), 2).replaceFirst("^0", " ");
      case "002" -> padded(at.getDayOfYear(), 3);
      case "__2" -> padded(at.getDayOfYear(), 3).replaceFirst("^00", "  ").replaceFirst("^0", " ");
      case "15" -> padded(at.getHour(), 2);
      case "03" -> padded(twelve, 2);
      case "3" -> String.valueOf(twelve);
      case "04" -> padded(at.getMinute(), 2);
      case "4" -> String.valueOf(at.getMinute());
      case "05" -> padded(at.getSecond(), 2);
      case "5" -> String.valueOf(at.getSecond());
      case "PM" -> at.getHour() < 12 ? "AM" : "PM";
      case "pm" -> at.getHour() < 12 ? "am" : "pm";
      default -> offset(piece);
    };
  }

  private String zoneName() {
    return at.getZone() instanceof ZoneOffset
        ? at.getOffset().getTotalSeconds() == 0 ? "UTC" : offset("-0700")
        : DateTimeFormatter.ofPattern("z", Locale.ENGLISH).format(at);
  }

  private String offset(String piece) {
    int seconds = at.getOffset().getTotalSeconds();
    if (piece.startsWith("Z") && seconds == 0) {
      return "Z";
    }
    String minutes = padded(Math.abs(seconds) / 60 % 60, 2);
    String hours = (seconds < 0 ? "-" : "+") + padded(Math.abs(seconds) / 3600, 2);
    return piece.endsWith(":00")
        ? hours + ":" + minutes
        : piece.endsWith("00") ? hours + minutes : hours;
  }

  private static String padded(int number, int width) {
    return String.format(Locale.ROOT, "%0" + width + "d", number);
  }
}
