package dev.nightjar.jobs.schedule;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads schedules as people write them.
public final class Schedules {
  private static final int LONGEST = 1000;
  static final int MOST = 100;
  private static final String FROM = " from ";

  private Schedules() {}

  /// A cron line, an interval such as `every 15m`, or a systemd calendar event; several with ` | `
  /// between them are due whenever any of them is.
  ///
  /// @param zone of the clock that it goes by, unless the text names one
  /// @throws NightjarException `BAD_DATA`, with the column of what is wrong, what was got and what
  ///   is allowed
  public static Schedule parse(String text, ZoneId zone) {
    try {
      return read(text, zone);
    } catch (BadSchedule e) {
      throw e.of(text);
    }
  }

  /// Due whenever any of them is.
  ///
  /// @throws NightjarException `BAD_DATA` when there is none, or more than 100
  public static Schedule anyOf(List<Schedule> schedules) {
    if (schedules.isEmpty() || schedules.size() > MOST) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, schedules.size() + " schedules, 1 to " + MOST + " are wanted");
    }
    return schedules.size() == 1 ? schedules.getFirst() : new AnyOf(schedules);
  }

  /// A time zone by its IANA name, whatever its case.
  ///
  /// @throws NightjarException `BAD_DATA`
  public static ZoneId zone(String name) {
    return Zones.named(name)
        .orElseThrow(() -> new NightjarException(ErrorCode.BAD_DATA, Zones.unknown(name)));
  }

  static Schedule read(String text, ZoneId zone) throws BadSchedule {
    if (text.length() > LONGEST) {
      throw new BadSchedule(LONGEST + 1, "is longer than " + LONGEST + " characters");
    }
    List<Schedule> read = new ArrayList<>();
    int from = 0;
    while (true) {
      int bar = text.indexOf('|', from);
      int end = bar < 0 ? text.length() : bar;
      read.add(one(text, from, end, zone));
      if (bar < 0) {
        return anyOf(read);
      }
      if (read.size() == MOST) {
        throw new BadSchedule(bar + 1, "more than " + MOST + " schedules");
      }
      from = bar + 1;
    }
  }

  private static Schedule one(String text, int from, int end, ZoneId zone) throws BadSchedule {
    var cursor = new Cursor(text, from, end);
    cursor.skipSpaces();
    String stripped = text.substring(from, end).strip();
    if (stripped.isEmpty()) {
      throw cursor.wrong("is empty; a cron line, \"every 15m\" or a calendar event is wanted");
    }
    int first = text.indexOf(stripped, from);
    cursor.back(first);
    if (cursor.take("CRON_TZ=") || cursor.take("TZ=")) {
      return inZone(cursor, stripped, zone);
    }
    if (isInterval(stripped)) {
      cursor.word();
      cursor.skipSpaces();
      int anchor = anchor(stripped);
      if (anchor < 0) {
        return new Interval(stripped, length(cursor));
      }
      int stop = Math.max(cursor.at(), first + anchor);
      return anchored(stripped, new Cursor(text, cursor.at(), stop), anchor, first, zone);
    }
    cursor.back(first);
    if (cursor.peek() == '@') {
      return new CronReader(stripped, zone).shorthand(cursor);
    }
    return isCron(stripped)
        ? new CronReader(stripped, zone).fields(cursor)
        : new CalendarReader(stripped, zone).read(cursor);
  }

  private static boolean isInterval(String text) {
    return text.equalsIgnoreCase("every") || begins(text, 0, "every ") || begins(text, 0, "@every");
  }

  /// Where ` from ` stands; -1 when it does not. In the text itself: in small letters it may be
  /// longer.
  private static int anchor(String text) {
    int at = 0;
    while (at < text.length() && !begins(text, at, FROM)) {
      at++;
    }
    return at < text.length() ? at : -1;
  }

  private static boolean begins(String text, int at, String word) {
    return text.regionMatches(true, at, word, 0, word.length());
  }

  /// @param length reads what stands before ` from `
  /// @param from where that stands in the text
  /// @param first where the text begins in the whole
  private static Schedule anchored(String text, Cursor length, int from, int first, ZoneId zone)
      throws BadSchedule {
    Duration apart = length(length);
    String anchor = text.substring(from + FROM.length()).strip();
    boolean isUtc = anchor.endsWith("Z");
    try {
      LocalDateTime time =
          LocalDateTime.parse(isUtc ? anchor.substring(0, anchor.length() - 1) : anchor);
      return new Anchored(text, apart, time, isUtc ? ZoneOffset.UTC : zone);
    } catch (DateTimeParseException e) {
      throw new BadSchedule(
          first + from + FROM.length() + 1,
          "\""
              + Cursor.shown(anchor)
              + "\" is no time such as 2026-11-20T02:30, with a Z behind it for UTC");
    }
  }

  /// What stands after `CRON_TZ=`: a zone and a cron line.
  private static Schedule inZone(Cursor cursor, String text, ZoneId zone) throws BadSchedule {
    cursor.take(':');
    int at = cursor.at();
    String name = cursor.word();
    Optional<ZoneId> named = Zones.named(name);
    if (named.isEmpty()) {
      throw cursor.wrongAt(at, Zones.unknown(name));
    }
    cursor.skipSpaces();
    var reader = new CronReader(text, named.get());
    Schedule read = cursor.peek() == '@' ? reader.shorthand(cursor) : reader.fields(cursor);
    return read instanceof ByClock clock && !named.get().equals(zone)
        ? clock.saying(clock.words() + " (" + named.get() + ")")
        : read;
  }

  /// A length, or a unit alone as in `every hour`.
  private static Duration length(Cursor cursor) throws BadSchedule {
    int at = cursor.at();
    long seconds = Spans.seconds(cursor.letters());
    if (seconds > 0 && cursor.atEnd()) {
      return Duration.ofSeconds(seconds);
    }
    cursor.back(at);
    return Spans.read(cursor, "");
  }

  /// Whether it is a cron line rather than a calendar event: by the number of words, as events have
  /// at most four where no list of weekdays is spread over several.
  private static boolean isCron(String text) {
    String[] words = text.split("[ \t]+");
    boolean isSpread = false;
    int numeric = 0;
    for (String word : words) {
      isSpread |= word.endsWith(",");
      char first = word.charAt(0);
      numeric += first == '*' || first == '?' || Cursor.isDigit(first) ? 1 : 0;
    }
    boolean hasEventSigns =
        text.indexOf(':') >= 0
            || text.contains("..")
            || text.indexOf('~') >= 0
            || text.contains("*-")
            || words[0].indexOf('-') != words[0].lastIndexOf('-');
    return words.length >= 5
        ? !isSpread || numeric >= 3
        : words.length >= 2 && numeric == words.length && !hasEventSigns;
  }
}
