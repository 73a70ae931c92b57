package dev.nightjar.jobs.learn;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// A job of a known schedule and what a clumsy world made of its starts.
///
/// @param spacing the shortest time between two of its due times
/// @param due when it is due, ascending; empty for an interval and for an irregular job
/// @param answers by due time its start; below 0 where there is none
/// @param starts all of them, the odd ones too, ascending
/// @param needed how many of its starts tell what it is
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
public record SyntheticJob(
    String kind,
    long seed,
    ZoneId zone,
    long spacing,
    List<Long> due,
    long[] answers,
    List<Long> starts,
    int needed) {
  /// @param jitter the widest delay after a due time
  /// @param skew how much the host's clock is ahead
  /// @param drift how much more at each due time
  /// @param missing the share of due times without a start
  /// @param odd the share of starts at odd times besides
  /// @param again the share of starts that are repeated soon
  record Noise(
      long jitter, long skew, double drift, double missing, double odd, double again, int outage) {
    static final Noise NONE = new Noise(3_000, 0, 0, 0, 0, 0, 0);

    static Noise random(Random random, long spacing) {
      long jitter =
          switch (random.nextInt(4)) {
            case 0 -> 2_000;
            case 1 -> Math.min(60_000, spacing / 20);
            case 2 -> Math.min(300_000, spacing / 10);
            default -> Math.min(4 * 3_600_000L, spacing / 100 * (3 + random.nextInt(12)));
          };
      boolean isSkewed = random.nextInt(3) == 0;
      long skew =
          isSkewed ? Math.round((random.nextDouble() - 0.5) * Math.min(300_000, spacing / 4)) : 0;
      double drift =
          random.nextInt(6) == 0
              ? (random.nextDouble() - 0.5) * Math.min(4_000, spacing / 500.0)
              : 0;
      double missing = random.nextInt(3) == 0 ? 0.08 : 0;
      double odd = random.nextInt(3) == 0 ? 0.12 : 0;
      double again = random.nextInt(5) == 0 ? 0.08 : 0;
      return new Noise(jitter, skew, drift, missing, odd, again, 0);
    }
  }

  static SyntheticJob of(
      String kind, long seed, ZoneId zone, List<Long> due, Noise noise, Random random, int needed) {
    long spacing = Long.MAX_VALUE;
    for (int i = 1; i < due.size(); i++) {
      spacing = Math.min(spacing, due.get(i) - due.get(i - 1));
    }
    long[] answers = new long[due.size()];
    TreeSet<Long> starts = new TreeSet<>();
    int outageAt = noise.outage() > 0 ? 8 + random.nextInt(20) : Integer.MAX_VALUE;
    for (int i = 0; i < answers.length; i++) {
      boolean isOut = i >= outageAt && i < outageAt + noise.outage();
      if (isOut || random.nextDouble() < noise.missing()) {
        answers[i] = -1;
        continue;
      }
      answers[i] =
          due.get(i)
              + noise.skew()
              + Math.round(noise.drift() * i)
              + (long) (random.nextDouble() * noise.jitter());
      starts.add(answers[i]);
      if (random.nextDouble() < noise.again()) {
        starts.add(answers[i] + 20_000 + random.nextInt((int) Math.min(160_000, spacing / 4)));
      }
      if (random.nextDouble() < noise.odd() && i + 1 < due.size()) {
        starts.add(answers[i] + (long) (random.nextDouble() * (due.get(i + 1) - due.get(i))));
      }
    }
    return new SyntheticJob(kind, seed, zone, spacing, due, answers, List.copyOf(starts), needed);
  }

  /// The starts up to when so many due times were answered.
  long[] first(int answered) {
    int seen = 0;
    long end = Long.MAX_VALUE;
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] >= 0 && ++seen == answered) {
        end = answers[i];
        break;
      }
    }
    long until = end;
    return starts.stream().mapToLong(Long::longValue).filter(at -> at <= until).toArray();
  }

  /// The next starts that answer due times.
  List<Long> after(long time, int count) {
    List<Long> next = new ArrayList<>();
    for (long answer : answers) {
      if (answer > time && next.size() < count) {
        next.add(answer);
      }
    }
    return next;
  }
}
