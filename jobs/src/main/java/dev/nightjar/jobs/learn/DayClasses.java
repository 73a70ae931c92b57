package dev.nightjar.jobs.learn;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The kinds of days that certain days could be.
final class DayClasses {
  private final int[] days;
  private final int used;
  private final Calendar calendar;
  private final Set<Days> found = new LinkedHashSet<>();

  private DayClasses(int[] days, int used, Calendar calendar) {
    this.days = days;
    this.used = used;
    this.calendar = calendar;
  }

  /// @param days with a start, ascending
  /// @param counts of starts on each
  static Set<Days> of(int[] days, int[] counts, int used, Calendar calendar) {
    if (used < 2) {
      return Set.of();
    }
    var classes = new DayClasses(days, used, calendar);
    classes.weekdays();
    classes.pauses();
    classes.months();
    return classes.found;
  }

  private void weekdays() {
    int[] seen = new int[7];
    int most = 0;
    for (int i = 0; i < used; i++) {
      most = Math.max(most, ++seen[Calendar.weekday(days[i])]);
    }
    int all = mask(seen, 1);
    int usual = mask(seen, Math.max(1, (most + 2) / 3));
    if (all != WeekDays.ALL) {
      found.add(new WeekDays(all, 1, 0));
    }
    if (usual != WeekDays.ALL) {
      found.add(new WeekDays(usual, 1, 0));
    }
    if ((usual & ~WeekDays.WORK) == 0 && Integer.bitCount(usual) >= 3) {
      found.add(new WeekDays(WeekDays.WORK, 1, 0));
    }
    everySoManyWeeks(usual);
  }

  private static int mask(int[] seen, int least) {
    int mask = 0;
    for (int i = 0; i < 7; i++) {
      if (seen[i] >= least) {
        mask |= 1 << i;
      }
    }
    return mask;
  }

  private void everySoManyWeeks(int mask) {
    int[] weeks = new int[used];
    int count = 0;
    for (int i = 0; i < used; i++) {
      int week = Calendar.week(days[i]);
      if (((mask >> Calendar.weekday(days[i])) & 1) != 0
          && (count == 0 || weeks[count - 1] != week)) {
        weeks[count++] = week;
      }
    }
    int step = usualStep(weeks, count);
    if (step >= 2 && step <= 8) {
      found.add(new WeekDays(mask, step, usualPhase(weeks, count, step)));
    }
  }

  private void pauses() {
    int step = usualStep(days, used);
    if (step >= 2 && step <= 100 && step % 7 != 0) {
      found.add(new NthDays(step, usualPhase(days, used, step)));
    }
    if (step >= 2 && step <= 15) {
      found.add(new MonthDays(0, step, Months.ALL));
    }
  }

  private void months() {
    int span = days[used - 1] - days[0];
    if (span < 26 || span < used * 2) {
      return;
    }
    Months months = usualMonths();
    int[] seen = new int[32];
    int[] nth = new int[35];
    int[] last = new int[7];
    int ends = 0;
    for (int i = 0; i < used; i++) {
      int dayOfMonth = calendar.dayOfMonth(days[i]);
      int weekday = Calendar.weekday(days[i]);
      seen[dayOfMonth]++;
      nth[Math.min(4, (dayOfMonth - 1) / 7) * 7 + weekday]++;
      if (calendar.fromEnd(days[i]) <= 7) {
        last[weekday]++;
      }
      if (calendar.fromEnd(days[i]) == 1) {
        ends++;
      }
    }
    for (Months each : months.step() == 1 ? List.of(months) : List.of(months, Months.ALL)) {
      monthDays(seen, ends, each);
      monthWeekdays(nth, last, each);
    }
  }

  private void monthDays(int[] seen, int ends, Months months) {
    int most = Arrays.stream(seen).max().orElse(0);
    int usual = 0;
    int all = 0;
    for (int i = 1; i <= 31; i++) {
      if (seen[i] > 0) {
        all |= 1 << i;
      }
      if (seen[i] * 3 >= most && seen[i] > (most > 3 ? 1 : 0)) {
        usual |= 1 << i;
      }
    }
    for (int mask : new int[] {all, usual}) {
      if (Integer.bitCount(mask) <= 6) {
        found.add(new MonthDays(mask, 0, months));
      }
    }
    if (ends >= 2) {
      found.add(new MonthDays(MonthDays.LAST, 0, months));
      int early = usual & 0x07ff_ffff;
      if (early != 0 && Integer.bitCount(early) <= 4) {
        found.add(new MonthDays(early | MonthDays.LAST, 0, months));
      }
    }
  }

  private void monthWeekdays(int[] nth, int[] last, Months months) {
    int best = most(nth);
    if (best < 28 && nth[best] * 2 > used) {
      found.add(new MonthWeekdays(best / 7 + 1, best % 7, months));
    }
    int bestLast = most(last);
    if (last[bestLast] * 2 > used) {
      found.add(new MonthWeekdays(0, bestLast, months));
    }
  }

  private static int most(int[] counts) {
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      if (counts[i] > counts[best]) {
        best = i;
      }
    }
    return best;
  }

  private Months usualMonths() {
    int[] months = new int[used];
    int count = 0;
    for (int i = 0; i < used; i++) {
      LocalDate date = LocalDate.ofEpochDay(days[i]);
      int month = date.getYear() * 12 + date.getMonthValue() - 1;
      if (count == 0 || months[count - 1] != month) {
        months[count++] = month;
      }
    }
    int step = usualStep(months, count);
    return step == 2 || step == 3 || step == 4 || step == 6 || step == 12
        ? new Months(step, usualPhase(months, count, step) + 1)
        : Months.ALL;
  }

  /// The median of the steps between ascending numbers; 0 when there are too few.
  private static int usualStep(int[] numbers, int count) {
    if (count < 3) {
      return 0;
    }
    int[] steps = new int[count - 1];
    for (int i = 1; i < count; i++) {
      steps[i - 1] = numbers[i] - numbers[i - 1];
    }
    Arrays.sort(steps);
    return steps[steps.length / 2];
  }

  private static int usualPhase(int[] numbers, int count, int step) {
    int[] phases = new int[step];
    for (int i = 0; i < count; i++) {
      phases[Math.floorMod(numbers[i], step)]++;
    }
    return most(phases);
  }
}
