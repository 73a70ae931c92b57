package dev.nightjar.jobs.learn;

import static dev.nightjar.jobs.learn.Almanac.at;
import static dev.nightjar.jobs.learn.Almanac.shown;

import dev.nightjar.jobs.learn.SyntheticJob.Noise;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// More kinds of schedules, which nothing of the learner was made by.
public enum OtherKind {
  EVERY_90_MINUTES(6),
  EVERY_20_HOURS(6),
  TUESDAYS_AND_FRIDAYS(6),
  WEEKENDS(6),
  FIRST_AND_FIFTEENTH(6),
  QUARTER_HOURS_OF_OFFICE(100),
  HOURS_OF_THE_NIGHT(60),
  OTHER_TIMES_AT_WEEKENDS(33);

  private static final int COUNT = 300;

  private final int needed;

  OtherKind(int needed) {
    this.needed = needed;
  }

  public SyntheticJob job(long seed) {
    var random = new Random(seed);
    ZoneId zone = ZoneId.of(Kind.ZONES.get(random.nextInt(Kind.ZONES.size())));
    LocalDate from = LocalDate.of(2025, 1, 1).plusDays(random.nextInt(700));
    List<Long> due = due(random, zone, from);
    due = due.subList(random.nextInt(10), due.size());
    long spacing = Long.MAX_VALUE;
    for (int i = 1; i < due.size(); i++) {
      spacing = Math.min(spacing, due.get(i) - due.get(i - 1));
    }
    return SyntheticJob.of(name(), seed, zone, due, Noise.random(random, spacing), random, needed);
  }

  private List<Long> due(Random random, ZoneId zone, LocalDate from) {
    LocalTime time = Kind.time(random);
    List<LocalTime> once = List.of(time);
    return switch (this) {
      case EVERY_90_MINUTES -> every(90, from, time);
      case EVERY_20_HOURS -> every(20 * 60, from, time);
      case TUESDAYS_AND_FRIDAYS ->
          at(once, Almanac.weekdays(DayOfWeek.TUESDAY, DayOfWeek.FRIDAY), from, COUNT, zone);
      case WEEKENDS -> at(once, day -> !Almanac.isWork(day), from, COUNT, zone);
      case FIRST_AND_FIFTEENTH ->
          at(once, day -> day.getDayOfMonth() == 1 || day.getDayOfMonth() == 15, from, 60, zone);
      case QUARTER_HOURS_OF_OFFICE ->
          shown(
              now ->
                  now.getMinute() % 15 == 0
                      && now.getHour() >= 8
                      && now.getHour() < 18
                      && Almanac.isWork(now.toLocalDate()),
              from,
              COUNT,
              zone);
      case HOURS_OF_THE_NIGHT ->
          shown(
              now ->
                  now.getMinute() == time.getMinute()
                      && (now.getHour() >= 22 || now.getHour() <= 5),
              from,
              COUNT,
              zone);
      case OTHER_TIMES_AT_WEEKENDS -> {
        var all = new TreeSet<Long>();
        List<LocalTime> working = List.of(LocalTime.of(7, time.getMinute()), LocalTime.of(19, 0));
        all.addAll(at(working, Almanac::isWork, from, COUNT, zone));
        all.addAll(at(List.of(LocalTime.of(10, 30)), day -> !Almanac.isWork(day), from, 60, zone));
        yield all.stream().limit(200).toList();
      }
    };
  }

  private static List<Long> every(int minutes, LocalDate from, LocalTime time) {
    long first = from.atTime(time).toInstant(ZoneOffset.UTC).toEpochMilli();
    return LongStream.range(0, COUNT).map(i -> first + 60_000L * minutes * i).boxed().toList();
  }
}
