package dev.nightjar.testing.bench;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.function.Predicate;

/// When the runs of a made-up job start: a mix as on a fleet of servers. Of twenty jobs seven run
/// each night, two on workdays, three each hour, three every few minutes, and one each three times
/// a day, each week, each month, at an interval from start to start, and without any rule. One
/// start in a hundred is left out, and none is punctual to the second.
final class Cadence {
  private static final int KINDS = 20;
  private static final double LEFT_OUT = 0.01;
  private static final int[] MINUTES = {5, 10, 15, 30};

  private final ZoneId zone;

  /// @param zone of the hosts
  Cadence(ZoneId zone) {
    this.zone = zone;
  }

  /// The newest starts of a job, the newest first, the same ones for the same job and end.
  Instant[] newestFirst(int job, int count, Instant end) {
    var random = new Random(job);
    int kind = job % KINDS;
    LocalTime time = LocalTime.of(random.nextInt(24), 5 * random.nextInt(12));
    int minute = random.nextInt(60);
    return switch (kind) {
      case 0, 1, 2, 3, 4, 5, 6 -> days(time, _ -> true, count, end, random);
      case 7, 8 -> days(time, Cadence::isWorkday, count, end, random);
      case 9, 10, 11 -> everyMinutes(60, minute, count, end, random);
      case 12, 13, 14 -> everyMinutes(MINUTES[random.nextInt(4)], minute, count, end, random);
      case 15 -> everyMinutes(8 * 60, minute, count, end, random);
      case 16 -> {
        DayOfWeek day = DayOfWeek.of(1 + random.nextInt(7));
        yield days(time, at -> at.getDayOfWeek() == day, count, end, random);
      }
      case 17 -> {
        int day = 1 + random.nextInt(28);
        yield days(time, at -> at.getDayOfMonth() == day, count, end, random);
      }
      case 18 -> pauses(Duration.ofSeconds(200 + random.nextInt(9_000)), 0.01, count, end, random);
      default -> pauses(Duration.ofHours(1 + random.nextInt(40)), 1, count, end, random);
    };
  }

  private static boolean isWorkday(ZonedDateTime at) {
    return at.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
  }

  private Instant[] days(
      LocalTime time, Predicate<ZonedDateTime> days, int count, Instant end, Random random) {
    Instant[] starts = new Instant[count];
    ZonedDateTime day = end.atZone(zone).truncatedTo(ChronoUnit.DAYS);
    for (int i = 0; i < count; day = day.minusDays(1)) {
      Instant due = day.with(time).toInstant();
      if (days.test(day) && due.isBefore(end) && random.nextDouble() >= LEFT_OUT) {
        starts[i++] = due.plusMillis(random.nextInt(20_000));
      }
    }
    return starts;
  }

  private static Instant[] everyMinutes(
      int minutes, int offset, int count, Instant end, Random random) {
    Instant[] starts = new Instant[count];
    long period = minutes * 60L;
    long due = Math.floorDiv(end.getEpochSecond(), period) * period + offset % minutes * 60L;
    for (int i = 0; i < count; due -= period) {
      if (due < end.getEpochSecond() && random.nextDouble() >= LEFT_OUT) {
        starts[i++] = Instant.ofEpochSecond(due).plusMillis(random.nextInt(8_000));
      }
    }
    return starts;
  }

  /// @param spread how far pauses differ, as a share of the usual one
  private static Instant[] pauses(
      Duration usual, double spread, int count, Instant end, Random random) {
    Instant[] starts = new Instant[count];
    Instant start = end.minusMillis((long) (random.nextDouble() * usual.toMillis()));
    for (int i = 0; i < count; i++) {
      starts[i] = start;
      double factor = 1 + spread * (2 * random.nextDouble() - 1);
      start = start.minusMillis(1 + (long) (usual.toMillis() * factor));
    }
    return starts;
  }
}
