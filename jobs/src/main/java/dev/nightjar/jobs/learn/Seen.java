package dev.nightjar.jobs.learn;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;

/// How much of the calendar the starts of a job have gone through, as a due time is judged only
/// where the habit was seen.
///
/// Nobody knows yet whether a job rests at night or at the weekend before the first of them: what
/// is due in a [part of the week][WeekParts] in which it was never seen to start is a guess. And a
/// few starts do not tell what a job does when the clock is changed or the month ends: then its due
/// time may be another one. Immutable.
public final class Seen {
  /// Of a schedule that nothing is to be proven of.
  public static final Seen EVERYWHERE =
      new Seen(
          WeekParts.NONE,
          ZoneOffset.UTC,
          new WeekTimes(),
          new WeekTimes(),
          Set.of(),
          Turn.NONE,
          Moved.NONE);

  private final WeekParts parts;
  private final ZoneId zone;
  private final WeekTimes started;
  private final WeekTimes due;

  /// Of the clock on the wall from UTC, in seconds, at the starts; empty where it tells nothing.
  private final Set<Integer> offsets;

  private final Turn turn;

  private final Moved moved;

  /// @param since the newest start, where it answers no due time
  /// @param by how long after a due time it came
  private record Moved(Instant since, Duration by) {
    static final Moved NONE = new Moved(Instant.MAX, Duration.ZERO);
  }

  /// An end of a month that tells whether a job counts its days from the month's first day.
  ///
  /// @param month of the newest start
  /// @param days how far apart the two answers may be; 0 when it is known
  private record Turn(YearMonth month, int days) {
    static final Turn NONE = new Turn(YearMonth.of(1970, 1), 0);

    boolean isBefore(LocalDateTime due) {
      return days > 0 && YearMonth.from(due).isAfter(month);
    }
  }

  private Seen(
      WeekParts parts,
      ZoneId zone,
      WeekTimes started,
      WeekTimes due,
      Set<Integer> offsets,
      Turn turn,
      Moved moved) {
    this.parts = parts;
    this.zone = zone;
    this.started = started;
    this.due = due;
    this.offsets = offsets;
    this.turn = turn;
    this.moved = moved;
  }

  /// @param older times of the week in which the job was started before the starts that are known
  static Seen of(Hypothesis hypothesis, Regime regime, Starts starts, WeekTimes older) {
    WeekParts parts = WeekParts.of(hypothesis);
    boolean isUtc =
        hypothesis instanceof Timetable timetable
            && timetable.isUtc()
            && timetable.spacing() > Units.HOUR;
    var started = new WeekTimes();
    if (parts.isByTime() && !isUtc) {
      started.addAll(older);
    }
    Set<Integer> offsets = new TreeSet<>();
    for (int i = regime.from(); i < starts.size(); i++) {
      if (regime.fit().hit()[i] || hypothesis instanceof Interval) {
        started.add(due(hypothesis, starts, i, isUtc));
        offsets.add((int) (starts.offset(i) / Units.SECOND));
      }
    }
    boolean isByWall = hypothesis instanceof Timetable timetable && !timetable.isUtc();
    return new Seen(
        parts,
        isUtc ? ZoneOffset.UTC : starts.zone(),
        started,
        WeekParts.due(hypothesis),
        isByWall ? offsets : Set.of(),
        hypothesis instanceof DayTimes times ? turn(times, regime, starts) : Turn.NONE,
        hypothesis instanceof Timetable timetable ? moved(timetable, regime, starts) : Moved.NONE);
  }

  /// Nobody knows yet whether a job that came at another time instead of its own has moved there.
  private static Moved moved(Timetable timetable, Regime regime, Starts starts) {
    Fit fit = regime.fit();
    int newest = starts.size() - 1;
    long[] at = starts.timeline(timetable.isUtc()).at();
    int last = newest;
    while (last >= regime.from() && !fit.hit()[last]) {
      last--;
    }
    if (last == newest || last < regime.from()) {
      return Moved.NONE;
    }
    long due = timetable.due(timetable.ordinal(at[newest]) - 1);
    boolean isAnswered = due <= at[last] + fit.reach();
    return isAnswered
        ? Moved.NONE
        : new Moved(
            Instant.ofEpochMilli(starts.utc().at()[newest]), Duration.ofMillis(at[newest] - due));
  }

  /// When a start was due, as it is written: on UTC, or on the clock on the wall.
  private static long due(Hypothesis hypothesis, Starts starts, int index, boolean isUtc) {
    return switch (hypothesis) {
      case Interval _ -> starts.wall().at()[index];
      case DayTimes times -> {
        long ordinal = times.nearest(starts.timeline(times.isUtc()).at()[index]);
        yield times.day(ordinal) * Units.DAY + Math.max(0, times.times()[times.timeIndex(ordinal)]);
      }
      case ClockGrid grid -> {
        long at = starts.timeline(grid.isUtc()).at()[index];
        long late = at - grid.due(grid.nearest(at));
        yield starts.timeline(isUtc).at()[index] - late;
      }
    };
  }

  /// Every other day and every odd day of the month are the same until a month of 31 days ends.
  private static Turn turn(DayTimes times, Regime regime, Starts starts) {
    int every =
        switch (times.days()) {
          case NthDays nth -> nth.n();
          case MonthDays month -> month.step();
          case Days.Every _, WeekDays _, MonthWeekdays _ -> 0;
        };
    if (every == 0) {
      return Turn.NONE;
    }
    YearMonth newest = Turn.NONE.month();
    for (int i = regime.from(); i < starts.size(); i++) {
      if (regime.fit().hit()[i]) {
        int day = times.day(times.nearest(starts.timeline(times.isUtc()).at()[i]));
        YearMonth month = YearMonth.from(LocalDate.ofEpochDay(day));
        boolean isTold = month.isAfter(newest) && newest.lengthOfMonth() % every != 0;
        boolean isFromFirst = (starts.days().dayOfMonth(day) - 1) % every == 0;
        if ((!newest.equals(Turn.NONE.month()) && isTold) || !isFromFirst) {
          return Turn.NONE;
        }
        newest = month;
      }
    }
    return new Turn(newest, every);
  }

  /// Whether the job was seen to start in the part of the week that this due time lies in.
  public boolean covers(Instant due) {
    if (!parts.isAny()) {
      return true;
    }
    LocalDateTime wall = LocalDateTime.ofInstant(due, zone);
    return parts.has(started, wall.getDayOfWeek().getValue() - 1, WeekTimes.quarter(wall));
  }

  /// How far off a due time may be because the clocks were changed or the month ended since the job
  /// was last seen, for the first time that is known, or because it came at another time last. Zero
  /// for nearly all.
  public Duration doubt(Instant due) {
    Duration clock = Duration.ZERO;
    if (!offsets.isEmpty()) {
      int offset = zone.getRules().getOffset(due).getTotalSeconds();
      int least = offsets.stream().mapToInt(each -> Math.abs(each - offset)).min().orElseThrow();
      clock = Duration.ofSeconds(least);
    }
    boolean isTurn = turn.isBefore(LocalDateTime.ofInstant(due, zone));
    return clock
        .plus(due.isAfter(moved.since()) ? moved.by() : Duration.ZERO)
        .plusDays(isTurn ? turn.days() : 0);
  }

  /// What is still to be seen, as `18:00–09:00, weekends` or `Sat, Sun`; empty when nothing is.
  String missing() {
    return parts.missing(started, due);
  }
}
