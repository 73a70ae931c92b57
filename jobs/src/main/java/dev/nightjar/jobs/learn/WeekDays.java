package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.List;

/// Certain days of every week, or of every n-th.
///
/// @param mask bit 0 is Monday
/// @param weeks 1 for every week
/// @param phase which of `weeks`, counted as [Calendar#week]
record WeekDays(int mask, int weeks, int phase) implements Days {
  static final int ALL = 127;
  static final int WORK = 31;
  private static final String[] NAMES = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

  @Override
  public boolean has(int day, Calendar calendar) {
    return ((mask >> Calendar.weekday(day)) & 1) != 0
        && (weeks == 1 || Math.floorMod(Calendar.week(day), weeks) == phase);
  }

  @Override
  public double bits() {
    return (weeks == 1 ? 0 : 3 + Units.log2(weeks))
        + switch (mask) {
          case ALL -> 1;
          case WORK -> 2.5;
          case 96 -> 4;
          default ->
              Integer.bitCount(mask) == 1
                  ? 4
                  : isRound() ? 6 : Integer.bitCount(mask) < 4 ? 7.5 : 9;
        };
  }

  /// Whether they follow each other, over the week's end as well.
  private boolean isRound() {
    int off = ALL & ~mask;
    int shifted = off >> Integer.numberOfTrailingZeros(off);
    return Integer.bitCount(mask) > 2 && (isRange() || (shifted & (shifted + 1)) == 0);
  }

  private boolean isRange() {
    int shifted = mask >> Integer.numberOfTrailingZeros(mask);
    return (shifted & (shifted + 1)) == 0;
  }

  @Override
  public String words() {
    String names = mask == ALL ? "" : names("–");
    return weeks == 1 ? names : (names + " every " + weeks + " weeks").strip();
  }

  /// `Mon..Fri`, `Mon,Thu`.
  String names(String range) {
    if (Integer.bitCount(mask) > 2 && isRange()) {
      int from = Integer.numberOfTrailingZeros(mask);
      return NAMES[from] + range + NAMES[from + Integer.bitCount(mask) - 1];
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      if (((mask >> i) & 1) != 0) {
        names.add(NAMES[i]);
      }
    }
    return String.join(",", names);
  }

  /// As a cron line's last field: 1 is Monday, 0 is Sunday.
  String cron() {
    if (mask == ALL) {
      return "*";
    }
    if (Integer.bitCount(mask) > 2 && isRange() && (mask & 64) == 0) {
      int from = Integer.numberOfTrailingZeros(mask) + 1;
      return from + "-" + (from + Integer.bitCount(mask) - 1);
    }
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int monday = Math.floorMod(i - 1, 7);
      if (((mask >> monday) & 1) != 0) {
        numbers.add(Integer.toString(i));
      }
    }
    return String.join(",", numbers);
  }
}
