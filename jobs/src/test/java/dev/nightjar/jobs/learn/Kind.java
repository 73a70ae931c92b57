package dev.nightjar.jobs.learn;

import static dev.nightjar.jobs.learn.Almanac.at;
import static dev.nightjar.jobs.learn.Almanac.shown;

import dev.nightjar.jobs.learn.SyntheticJob.Noise;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The kinds of schedules that jobs have.
public enum Kind {
  EVERY_MINUTES,
  HOURLY,
  EVERY_HOURS,
  MINUTES_OF_THE_HOUR,
  DAILY,
  SEVERAL_TIMES,
  WEEKDAYS,
  CERTAIN_WEEKDAYS,
  WEEKLY,
  OTHER_WEEKS,
  DAYS_OF_MONTH,
  LAST_DAY,
  FIRST_MONDAY,
  QUARTERLY,
  ODD_DAYS,
  ANCHORED,
  FROM_LAST_START,
  OFFICE_HOURS,
  UTC_PHASED,
  CHANGED;

  static final List<String> ZONES =
      List.of(
          "Europe/Berlin",
          "America/New_York",
          "UTC",
          "Asia/Kolkata",
          "Australia/Sydney",
          "America/Sao_Paulo",
          "Europe/London");

  private static final int COUNT = 300;

  public SyntheticJob job(long seed) {
    var random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    LocalDate from = LocalDate.of(2025, 1, 1).plusDays(random.nextInt(700));
    if (this == UTC_PHASED) {
      ZoneId changing = ZoneId.of(ZONES.get(random.nextInt(2)));
      return job(seed, random, changing, change(random, changing).minusDays(3), false);
    }
    return job(seed, random, zone, from, false);
  }

  /// One whose first weeks have the clock changed, and whose starts are exact.
  public SyntheticJob aroundChange(long seed) {
    var random = new Random(seed);
    ZoneId zone = ZoneId.of(random.nextBoolean() ? "Europe/Berlin" : "America/New_York");
    LocalDate change = change(random, zone);
    return job(seed, random, zone, change.minusDays(1 + random.nextInt(12)), true);
  }

  private static LocalDate change(Random random, ZoneId zone) {
    LocalDate before = LocalDate.of(2025, 1 + 6 * random.nextInt(2), 1);
    return LocalDate.ofInstant(
        zone.getRules().nextTransition(before.atStartOfDay(zone).toInstant()).getInstant(), zone);
  }

  private SyntheticJob job(long seed, Random random, ZoneId zone, LocalDate from, boolean isClean) {
    List<Long> due = due(random, zone, from);
    if (this != CHANGED) {
      int skipped = this == UTC_PHASED ? 0 : random.nextInt(20);
      due = due.subList(skipped, due.size());
    }
    long spacing = Long.MAX_VALUE;
    for (int i = 1; i < due.size(); i++) {
      spacing = Math.min(spacing, due.get(i) - due.get(i - 1));
    }
    Noise noise = isClean ? Noise.NONE : Noise.random(random, spacing);
    if (this == FROM_LAST_START) {
      noise = new Noise(0, 0, 0, 0, noise.odd(), 0, 0);
    }
    return SyntheticJob.of(name(), seed, zone, due, noise, random, needed());
  }

  private int needed() {
    return switch (this) {
      case WEEKLY -> 4;
      case OFFICE_HOURS -> 190;
      case CHANGED -> 36;
      case MINUTES_OF_THE_HOUR -> 20;
      default -> 6;
    };
  }

  static LocalTime time(Random random) {
    int minute = random.nextInt(3) == 0 ? random.nextInt(60) : random.nextInt(12) * 5;
    return LocalTime.of(random.nextInt(24), minute);
  }

  private List<Long> due(Random random, ZoneId zone, LocalDate from) {
    LocalTime time = time(random);
    List<LocalTime> once = List.of(time);
    return switch (this) {
      case EVERY_MINUTES -> {
        int step = List.of(1, 2, 5, 10, 15, 20, 30).get(random.nextInt(7));
        int phase = random.nextBoolean() ? 0 : random.nextInt(step);
        yield shown(now -> now.getMinute() % step == phase, from, COUNT, zone);
      }
      case HOURLY -> shown(now -> now.getMinute() == time.getMinute(), from, COUNT, zone);
      case EVERY_HOURS -> {
        int step = List.of(2, 3, 4, 6, 8, 12).get(random.nextInt(6));
        yield shown(
            now -> now.getMinute() == time.getMinute() && now.getHour() % step == 0,
            from,
            COUNT,
            zone);
      }
      case MINUTES_OF_THE_HOUR -> {
        int step = List.of(7, 25, 40, 45).get(random.nextInt(4));
        yield shown(now -> now.getMinute() % step == 0, from, COUNT, zone);
      }
      case DAILY -> at(once, day -> true, from, COUNT, zone);
      case SEVERAL_TIMES -> at(several(random), day -> true, from, COUNT, zone);
      case WEEKDAYS -> at(once, Almanac::isWork, from, COUNT, zone);
      case CERTAIN_WEEKDAYS -> {
        List<DayOfWeek> all = new ArrayList<>(List.of(DayOfWeek.values()));
        Collections.shuffle(all, random);
        List<DayOfWeek> some = all.subList(0, 2 + random.nextInt(3));
        yield at(once, day -> some.contains(day.getDayOfWeek()), from, COUNT, zone);
      }
      case WEEKLY -> {
        DayOfWeek day = DayOfWeek.of(1 + random.nextInt(7));
        yield at(once, Almanac.weekdays(day), from, COUNT, zone);
      }
      case OTHER_WEEKS ->
          at(once, day -> ChronoUnit.DAYS.between(from, day) % 14 == 0, from, 100, zone);
      case DAYS_OF_MONTH -> {
        int first = 1 + random.nextInt(28);
        int second = random.nextBoolean() ? first : 1 + random.nextInt(28);
        yield at(
            once,
            day -> day.getDayOfMonth() == first || day.getDayOfMonth() == second,
            from,
            60,
            zone);
      }
      case LAST_DAY -> at(once, day -> day.plusDays(1).getDayOfMonth() == 1, from, 60, zone);
      case FIRST_MONDAY -> {
        int weekday = 1 + random.nextInt(7);
        int nth = random.nextInt(4);
        yield at(
            once,
            day -> day.getDayOfWeek().getValue() == weekday && (day.getDayOfMonth() - 1) / 7 == nth,
            from,
            60,
            zone);
      }
      case QUARTERLY -> {
        int dayOfMonth = 1 + random.nextInt(28);
        int month = random.nextInt(3);
        yield at(
            once,
            day -> day.getDayOfMonth() == dayOfMonth && day.getMonthValue() % 3 == month,
            from,
            40,
            zone);
      }
      case ODD_DAYS -> {
        Predicate<LocalDate> days =
            random.nextBoolean()
                ? day -> day.getDayOfMonth() % 2 == 1
                : day -> ChronoUnit.DAYS.between(from, day) % 3 == 0;
        yield at(once, days, from, COUNT, zone);
      }
      case ANCHORED -> {
        int minutes = List.of(36 * 60, 100, 45, 7, 90, 5 * 60, 50, 10 * 60).get(random.nextInt(8));
        List<Long> due = new ArrayList<>();
        long start = from.atTime(time).toInstant(ZoneOffset.UTC).toEpochMilli();
        for (int i = 0; i < COUNT; i++) {
          due.add(start + 60_000L * minutes * i);
        }
        yield due;
      }
      case FROM_LAST_START -> {
        int minutes = List.of(5, 15, 45, 60, 90, 240, 1440).get(random.nextInt(7));
        double run = minutes * 60_000.0 * (0.005 + 0.1 * random.nextDouble());
        List<Long> due = new ArrayList<>();
        long start = from.atTime(time).toInstant(ZoneOffset.UTC).toEpochMilli();
        for (int i = 0; i < COUNT; i++) {
          due.add(start);
          start += minutes * 60_000L + Math.round(run * (1 + 0.2 * random.nextGaussian()));
        }
        yield due;
      }
      case OFFICE_HOURS -> {
        int step = List.of(30, 60).get(random.nextInt(2));
        int begin = 6 + random.nextInt(3);
        int end = 17 + random.nextInt(3);
        yield shown(
            now ->
                now.getMinute() % step == 0
                    && now.getHour() >= begin
                    && now.getHour() <= end
                    && now.getDayOfWeek().getValue() <= 5,
            from,
            COUNT,
            zone);
      }
      case UTC_PHASED -> at(once, day -> true, from, COUNT, ZoneOffset.UTC);
      case CHANGED -> {
        List<Long> due = new ArrayList<>(at(once, day -> true, from, 30, zone));
        LocalTime later = time.plusMinutes(30 + random.nextInt(600));
        LocalDate next = from.plusDays(31);
        due.addAll(
            random.nextBoolean()
                ? at(List.of(later), day -> true, next, COUNT, zone)
                : at(List.of(later), Almanac::isWork, next, COUNT, zone));
        yield due;
      }
    };
  }

  private static List<LocalTime> several(Random random) {
    TreeSet<LocalTime> times = new TreeSet<>();
    int count = 2 + random.nextInt(2);
    while (times.size() < count) {
      LocalTime time = time(random);
      if (times.stream()
          .allMatch(
              other -> {
                long apart = Math.abs(ChronoUnit.MINUTES.between(time, other));
                return Math.min(apart, 1440 - apart) >= 100;
              })) {
        times.add(time);
      }
    }
    return List.copyOf(times);
  }
}
