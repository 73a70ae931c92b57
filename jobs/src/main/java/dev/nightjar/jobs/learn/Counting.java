package dev.nightjar.jobs.learn;

import java.time.Instant;

/// Counts how often a regime's due times were answered. Those in parts of the week in which it was
/// never seen to start count for nothing.
final class Counting {
  private static final int ENOUGH = 8;

  /// Due times between two starts that are looked at one by one; of more the others count as the
  /// same share of them does.
  private static final int MOST_LOOKS = 400;

  private final Fit fit;
  private final Starts starts;
  private final Seen seen;
  private final int from;
  private final long[] missed;

  Counting(Regime regime, Starts starts, Seen seen) {
    this.fit = regime.fit();
    this.starts = starts;
    this.seen = seen;
    this.from = regime.from();
    this.missed = new long[starts.size()];
    int last = -1;
    for (int i = from; i < missed.length; i++) {
      if (fit.hit()[i]) {
        missed[i] = last < 0 || fit.missed()[i] == 0 ? 0 : seenOf(last, i);
        last = i;
      }
    }
  }

  /// From the regime's first start on; of one that had a long outage what came after it, once that
  /// is enough.
  Count count() {
    Count all = count(from);
    if (all.share() >= Count.SURE) {
      return all;
    }
    int after = from;
    for (int i = from; i < missed.length; i++) {
      if (fit.hit()[i] && missed[i] > 1 && fit.hits(i) >= ENOUGH) {
        after = i;
      }
    }
    return count(after);
  }

  private Count count(int first) {
    int hits = 0;
    long sum = 0;
    for (int i = first; i < missed.length; i++) {
      if (fit.hit()[i]) {
        sum += hits > 0 ? missed[i] : 0;
        hits++;
      }
    }
    return new Count(hits, hits + sum);
  }

  /// How many of the due times between two starts lie where it was seen to start.
  private long seenOf(int before, int after) {
    long all = fit.due()[after] - (isInterval() ? 0 : fit.due()[before]) - 1;
    long looks = Math.min(MOST_LOOKS, all);
    long covered = 0;
    for (long i = 1; i <= looks; i++) {
      if (seen.covers(due(before, i))) {
        covered++;
      }
    }
    long share = looks == all ? covered : Math.round((double) covered / looks * all);
    return Math.min(fit.missed()[after], share);
  }

  private boolean isInterval() {
    return fit.hypothesis() instanceof Interval;
  }

  private Instant due(int before, long number) {
    return Instant.ofEpochMilli(
        switch (fit.hypothesis()) {
          case Interval interval -> starts.utc().at()[before] + number * interval.period();
          case Timetable timetable -> {
            long due = timetable.due(fit.due()[before] + number);
            yield timetable.isUtc() ? due : due - starts.offset(before);
          }
        });
  }
}
