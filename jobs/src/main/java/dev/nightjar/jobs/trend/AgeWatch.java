package dev.nightjar.jobs.trend;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether what waits longest in a queue only becomes older. Owned by one thread.
final class AgeWatch {
  private static final long WINDOW = 86_400_000;
  private static final long MAX_UNSEEN = 900_000;
  private static final int MAX_SERIES = 50;
  private static final int LEAST_FALLS = 5;
  private static final int TIMES = 5;
  private static final long LEAST_RISE = 1_800_000;

  /// How a gauge goes: up, until it falls.
  private static final class Rise {
    final Gaps rises = new Gaps();
    long seen;
    double last;
    double least;

    /// When it was last at the least value since it fell.
    long since;

    void seen(long at, double value) {
      boolean isUnbroken = at - seen <= MAX_UNSEEN;
      boolean falls = value < last;
      if (isUnbroken && falls) {
        rises.ended(at, seen - since);
      }
      if (!isUnbroken || falls || value <= least) {
        least = value;
        since = at;
      }
      last = value;
      seen = at;
    }
  }

  private final MetricStore store;
  private final Place place;
  private final SampleColumns samples;
  private final Map<Labels, Rise> known = new HashMap<>();

  /// @param samples a buffer that others use too
  AgeWatch(MetricStore store, SampleColumns samples, Place place) {
    this.store = store;
    this.samples = samples;
    this.place = place;
  }

  List<Signal> of(Tenant tenant, Instant at) {
    long to = at.toEpochMilli();
    long newest = known.values().stream().mapToLong(rise -> rise.seen).max().orElse(0);
    List<Matcher> matchers =
        List.of(
            new Matcher(Matcher.Kind.REGEX, Labels.NAME, QueueNames.MAYBE_AGE),
            Matcher.equal("job", place.job()),
            Matcher.equal("instance", place.instance()));
    List<Signal> signals = new ArrayList<>();
    known.values().removeIf(rise -> rise.seen < to - WINDOW);
    try (SeriesSet found =
        store.select(tenant, matchers, Math.max(to - WINDOW, newest - MAX_UNSEEN), to)) {
      for (int i = 0; i < found.size() && known.size() <= MAX_SERIES; i++) {
        found.read(i, samples);
        Rise rise = known.computeIfAbsent(found.labels(i), _ -> new Rise());
        Track track = Track.of(samples, 1);
        for (int j = 0; j < track.size(); j++) {
          if (track.millis()[j] > rise.seen) {
            rise.seen(track.millis()[j], track.values()[j]);
          }
        }
        add(signals, found.labels(i), rise, at);
      }
    }
    return signals;
  }

  private void add(List<Signal> signals, Labels labels, Rise rise, Instant at) {
    long risen = rise.seen - rise.since;
    boolean isSeen = at.toEpochMilli() - rise.seen <= MAX_UNSEEN;
    boolean isHabit = rise.rises.count() >= LEAST_FALLS;
    long usual = rise.rises.usual();
    if (!isSeen || !isHabit || risen <= Math.max(TIMES * usual, LEAST_RISE)) {
      return;
    }
    String subject = labels.without(Set.of("job", "instance")).toString();
    signals.add(
        new Signal(
            SignalKinds.QUEUE_AGES,
            place,
            subject,
            "%s of %s on %s has only risen for %s, to %s"
                .formatted(
                    subject,
                    place.job(),
                    place.instance(),
                    Amounts.of(Duration.ofMillis(risen)),
                    Amounts.of("seconds", rise.last)),
            "Usually it rises for %s at most before it falls again."
                .formatted(Amounts.of(Duration.ofMillis(usual))),
            rise.last,
            Instant.ofEpochMilli(rise.since)));
  }
}
