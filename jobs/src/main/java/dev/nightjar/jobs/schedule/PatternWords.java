package dev.nightjar.jobs.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Says a pattern of dates and times as people do: "02:30 Mon–Fri", "every 15 min", "on day 1 at
/// 04:00".
final class PatternWords {
  /// Longer lists tell their first values only.
  private static final int LONGEST_LIST = 12;

  private static final int MOST_TIMES = 6;
  private static final List<String> WEEKDAYS =
      List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private PatternWords() {}

  static String of(DayPattern days, TimePattern times) {
    String time = times(times);
    boolean isRhythm = !Cursor.isDigit(time.charAt(0));
    String date = date(days);
    String weekdays = weekdays(days.weekdays());
    if (date.isEmpty()) {
      return weekdays.isEmpty() ? time : time + " " + weekdays;
    }
    String both =
        weekdays.isEmpty() ? date : date + (days.isEither() ? " or " : " if it is ") + weekdays;
    return isRhythm ? time + " " + both : both + " at " + time;
  }

  private static String times(TimePattern times) {
    List<Long> hours = times.hours().values(24);
    List<Long> minutes = times.minutes().values(60);
    List<Long> micros = times.micros().values(61);
    if (micros.size() == 1 && micros.getFirst() % TimePattern.SECOND == 0) {
      return times(hours, minutes, micros.getFirst() / TimePattern.SECOND);
    }
    String seconds = rhythm(micros, TimePattern.SECOND, 60, "s");
    String within = seconds.isEmpty() ? "at seconds " + list(seconds(micros)) : seconds;
    return hours.size() == 24 && minutes.size() == 60
        ? within
        : within + " of " + span(hours, minutes);
  }

  private static String times(List<Long> hours, List<Long> minutes, long second) {
    String every = rhythm(minutes, 1, 60, "min");
    String past = second == 0 ? "" : String.format(Locale.ROOT, ":%02d", second);
    if (hours.size() * minutes.size() <= MOST_TIMES) {
      List<String> each = new ArrayList<>();
      hours.forEach(h -> minutes.forEach(m -> each.add(clock(h, m) + past)));
      return list(each);
    }
    String tail = second == 0 ? "" : " at second " + second;
    if (!every.isEmpty()) {
      return hours.size() == 24 ? every + tail : every + tail + ", " + span(hours, minutes);
    }
    String at = minutes.equals(List.of(0L)) ? "" : " at " + list(colons(minutes)) + past;
    String everyHours = rhythm(hours, 1, 24, "h");
    if (!everyHours.isEmpty()) {
      return everyHours + (at.isEmpty() ? tail : at);
    }
    return isRun(hours)
        ? "every hour" + (at.isEmpty() ? tail : at) + ", " + span(hours, minutes)
        : "at " + list(colons(minutes)) + past + " of the hours " + list(texts(hours));
  }

  /// `every 15 min`, `every hour`; empty when the values don't come evenly, over each end too.
  private static String rhythm(List<Long> values, long one, int count, String unit) {
    long step = values.size() < 2 ? 0 : values.get(1) - values.get(0);
    if (step == 0 || values.getFirst() != 0 || count * one % step != 0) {
      return "";
    }
    if (values.size() != count * one / step) {
      return "";
    }
    if (step == one) {
      return switch (unit) {
        case "h" -> "every hour";
        case "min" -> "every minute";
        default -> "every second";
      };
    }
    return step % one == 0 ? "every " + step / one + " " + unit : "";
  }

  /// `08:00 to 17:45` of hours in a row, else the hours.
  private static String span(List<Long> hours, List<Long> minutes) {
    if (hours.size() * minutes.size() == 1) {
      return clock(hours.getFirst(), minutes.getFirst());
    }
    return isRun(hours)
        ? clock(hours.getFirst(), minutes.getFirst())
            + " to "
            + clock(hours.getLast(), minutes.getLast())
        : "in the hours " + list(texts(hours));
  }

  private static boolean isRun(List<Long> values) {
    return values.getLast() - values.getFirst() == values.size() - 1L;
  }

  private static String date(DayPattern days) {
    List<Long> numbers = days.days().values(31);
    List<Long> months = days.months().values(12);
    boolean everyMonth = months.size() == 12;
    boolean everyYear = days.years().equals(DayPattern.ANY_YEAR);
    boolean everyDay = numbers.size() == 31;
    if (everyDay && everyMonth && everyYear) {
      return "";
    }
    var words = new StringBuilder();
    List<String> names = months.stream().map(month -> MONTHS.get((int) (month - 1))).toList();
    if (everyDay) {
      words.append("in ").append(everyMonth ? "" : list(names));
    } else if (!days.isFromEnd() && numbers.size() == 1 && months.size() == 1) {
      words.append("on ").append(numbers.getFirst()).append(' ').append(names.getFirst());
    } else {
      words.append(numbers(days, numbers)).append(everyMonth ? "" : " of " + list(names));
    }
    if (!everyYear) {
      words.append(everyDay && everyMonth ? "" : " ");
      words.append(list(texts(days.years().values(LONGEST_LIST + 1))));
    }
    return words.toString();
  }

  private static String numbers(DayPattern days, List<Long> numbers) {
    if (!days.isFromEnd()) {
      return (numbers.size() == 1 ? "on day " : "on days ") + runs(numbers);
    }
    if (numbers.size() == 1) {
      long number = numbers.getFirst();
      return number == 1 ? "on the last day" : "on day " + number + " from the end";
    }
    return numbers.getFirst() == 1 && isRun(numbers)
        ? "on the last " + numbers.size() + " days"
        : "on days " + runs(numbers) + " from the end";
  }

  /// `1–7`, `1 and 15`.
  private static String runs(List<Long> numbers) {
    return numbers.size() > 2 && isRun(numbers)
        ? numbers.getFirst() + "–" + numbers.getLast()
        : list(texts(numbers));
  }

  private static String weekdays(int bits) {
    if (bits == DayPattern.ALL_WEEKDAYS) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    int day = 1;
    while (day <= 7) {
      int last = day;
      while (last < 7 && (bits & (1 << (last + 1))) != 0) {
        last++;
      }
      if ((bits & (1 << day)) == 0) {
        day++;
        continue;
      }
      if (last - day >= 2) {
        parts.add(WEEKDAYS.get(day - 1) + "–" + WEEKDAYS.get(last - 1));
      } else {
        parts.addAll(WEEKDAYS.subList(day - 1, last));
      }
      day = last + 1;
    }
    return list(parts);
  }

  private static String clock(long hour, long minute) {
    return String.format(Locale.ROOT, "%02d:%02d", hour, minute);
  }

  private static List<String> colons(List<Long> minutes) {
    return minutes.stream().map(each -> String.format(Locale.ROOT, ":%02d", each)).toList();
  }

  private static List<String> seconds(List<Long> micros) {
    return micros.stream()
        .map(
            each ->
                each % TimePattern.SECOND == 0
                    ? String.valueOf(each / TimePattern.SECOND)
                    : String.valueOf(each / (double) TimePattern.SECOND))
        .toList();
  }

  private static List<String> texts(List<Long> values) {
    return values.stream().map(String::valueOf).toList();
  }

  /// `a, b and c`.
  private static String list(List<String> words) {
    if (words.size() > LONGEST_LIST) {
      return String.join(", ", words.subList(0, LONGEST_LIST)) + " …";
    }
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
  }
}
