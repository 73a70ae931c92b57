package dev.nightjar.jobs.trend;

import dev.nightjar.model.PastRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether runs still end where no schedule says when they are due. Owned by one thread.
final class DoneWatch {
  private static final int TIMES = 4;
  private static final Duration LEAST = Duration.ofHours(1);

  /// What a habit is: runs over days, or a great many over hours.
  private static final int LEAST_ENDS = 20;

  private static final Duration LEAST_TIME = Duration.ofDays(3);
  private static final int MANY_ENDS = 200;
  private static final Duration TIME_OF_MANY = Duration.ofHours(12);

  /// What was silent for longer is not missed by anybody.
  private static final Duration FORGOTTEN = Duration.ofDays(30);

  private final Place place;
  private final Gaps gaps = new Gaps();
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  DoneWatch(Place place) {
    this.place = place;
  }

  /// @param past in any order; those that were looked at before are passed over
  Optional<Signal> of(List<PastRun> past, Instant at) {
    past.stream()
        .filter(run -> run.state().isEndKnown())
        .map(run -> run.startedAt().plus(run.duration().orElse(Duration.ZERO)))
        .filter(end -> !end.isAfter(at))
        .sorted(Comparator.naturalOrder())
        .forEach(this::ended);
    if (!isHabit()) {
      return Optional.empty();
    }
    Duration silent = Duration.between(last, at);
    Duration usual = Duration.ofMillis(gaps.usual());
    Duration most = usual.multipliedBy(TIMES);
    most = most.compareTo(LEAST) > 0 ? most : LEAST;
    boolean isSilent = silent.compareTo(most) > 0 && silent.compareTo(FORGOTTEN) < 0;
    return isSilent ? Optional.of(signal(silent, usual)) : Optional.empty();
  }

  private void ended(Instant end) {
    if (!end.isAfter(last)) {
      return;
    }
    if (first.equals(Instant.MAX)) {
      first = end;
    } else {
      gaps.ended(end.toEpochMilli(), Duration.between(last, end).toMillis());
    }
    last = end;
  }

  private boolean isHabit() {
    if (gaps.count() < LEAST_ENDS - 1) {
      return false;
    }
    Duration time = Duration.between(first, last);
    return time.compareTo(LEAST_TIME) >= 0
        || (gaps.count() >= MANY_ENDS && time.compareTo(TIME_OF_MANY) >= 0);
  }

  private Signal signal(Duration silent, Duration usual) {
    return new Signal(
        SignalKinds.NOTHING_DONE,
        place,
        "",
        "No run of %s on %s has ended for %s"
            .formatted(place.job(), place.instance(), Amounts.of(silent)),
        "The last one ended at %s; usually there are %s at most between two ends."
            .formatted(last, Amounts.of(usual)),
        (double) silent.toSeconds(),
        last);
  }
}
