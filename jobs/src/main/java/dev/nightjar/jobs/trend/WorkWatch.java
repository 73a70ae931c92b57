package dev.nightjar.jobs.trend;

import dev.nightjar.model.Curve;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Run;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether a program that lives still works: a scraped target by its counters, a run by its output
/// and what it writes. Owned by one thread.
final class WorkWatch {
  /// How far back is read at first.
  private static final long WINDOW = 86_400_000;

  /// Two samples of a counter are at most so far apart.
  private static final long OVERLAP = 600_000;

  /// A target with more series than that is not judged.
  private static final int MAX_SERIES = 5_000;

  private final MetricStore store;
  private final Place place;
  private final SampleColumns samples;
  private final Moves moves = new Moves();
  private Optional<Run> run = Optional.empty();
  private double output;

  /// @param samples a buffer that others use too
  WorkWatch(MetricStore store, SampleColumns samples, Place place) {
    this.store = store;
    this.samples = samples;
    this.place = place;
  }

  /// Looks at a target that is up.
  ///
  /// @param counters names of families that say they are counters
  Optional<Signal> ofTarget(Tenant tenant, Set<String> counters, Instant at) {
    long to = at.toEpochMilli();
    long from = Math.max(to - WINDOW, moves.lastSeen() - OVERLAP);
    SortedMap<Long, Boolean> looks = new TreeMap<>();
    List<Matcher> matchers =
        List.of(Matcher.equal("job", place.job()), Matcher.equal("instance", place.instance()));
    try (SeriesSet found = store.select(tenant, matchers, from, to)) {
      if (found.size() > MAX_SERIES) {
        moves.lost();
        return Optional.empty();
      }
      for (int i = 0; i < found.size(); i++) {
        Labels labels = found.labels(i);
        if (WorkCounters.is(labels, counters)) {
          found.read(i, samples);
          look(looks);
        }
      }
    }
    moves.seen(looks);
    return signal("its counters have", at);
  }

  private void look(SortedMap<Long, Boolean> looks) {
    for (int i = 1; i < samples.size(); i++) {
      double before = samples.values()[i - 1];
      double value = samples.values()[i];
      if (!StaleMarker.is(value)) {
        boolean moved = value != before && !StaleMarker.is(before);
        looks.merge(samples.timestamps()[i], moved, (a, b) -> a || b);
      }
    }
  }

  /// Looks at a run that goes on.
  Optional<Signal> ofRun(Run running, long lines, Optional<Curve> curve, Instant at) {
    double now = lines + written(curve);
    boolean isKnown = run.filter(known -> known.id().equals(running.id())).isPresent();
    if (!isKnown) {
      moves.lost();
    }
    moves.seen(at.toEpochMilli(), isKnown && now != output);
    run = Optional.of(running);
    output = now;
    return signal("its output has", at);
  }

  private static double written(Optional<Curve> curve) {
    int column = curve.map(known -> known.columns().indexOf("written_bytes")).orElse(-1);
    if (column < 0 || curve.get().size() == 0) {
      return 0;
    }
    double value = curve.get().value(curve.get().size() - 1, column);
    return Double.isFinite(value) ? value : 0;
  }

  /// It does not live now.
  void rests() {
    moves.lost();
  }

  private Optional<Signal> signal(String what, Instant at) {
    long still = moves.stalled(at.toEpochMilli());
    if (still == 0) {
      return Optional.empty();
    }
    String usual = Amounts.of(Duration.ofMillis(moves.usual()));
    return Optional.of(
        new Signal(
            SignalKinds.STALLED,
            place,
            "",
            "%s on %s lives, but %s stood still for %s"
                .formatted(
                    place.job(), place.instance(), what, Amounts.of(Duration.ofMillis(still))),
            "Last moved at %s; usually it rests for %s at most."
                .formatted(Instant.ofEpochMilli(moves.lastMove()), usual),
            still / 1000.0,
            at.minusMillis(still)));
  }
}
