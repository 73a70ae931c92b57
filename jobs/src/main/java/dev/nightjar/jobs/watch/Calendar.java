package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.schedule.Schedule;
import dev.nightjar.jobs.watch.WatchedInstance.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/// The runs to come of many jobs, in order of their times.
final class Calendar {
  /// What a run takes of which nobody knows how long it takes.
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final Duration SHORT = Duration.ofSeconds(10);

  /// A job and when it is due next.
  private record Coming(
      String job,
      String instance,
      Schedule schedule,
      String source,
      Optional<Duration> usually,
      Instant at) {
    /// Whether it is over before it could be in the way of another one.
    boolean isShort() {
      return usually.isPresent() && usually.get().compareTo(SHORT) < 0;
    }

    Instant until() {
      return at.plus(usually.filter(each -> each.compareTo(MOMENT) > 0).orElse(MOMENT));
    }
  }

  private final PriorityQueue<Coming> queue =
      new PriorityQueue<>(Comparator.comparing(Coming::at).thenComparing(Coming::job));

  private final Instant from;
  private final Instant to;

  Calendar(Instant from, Instant to) {
    this.from = from;
    this.to = to;
  }

  void add(Standing of) {
    DueTimes due = of.due();
    if (due == null) {
      return;
    }
    long[] good = of.runs().goodDurations();
    Optional<Duration> usually =
        good.length == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(good[good.length / 2]));
    Schedule schedule = due.plan().schedule();
    Optional<Instant> first =
        due.next().flatMap(next -> next.isBefore(from) ? later(schedule, next) : Optional.of(next));
    first.ifPresent(
        at ->
            offer(
                new Coming(
                    of.job(),
                    of.instance(),
                    schedule,
                    due.plan().source().wireName(),
                    usually,
                    at)));
  }

  /// The first due time not before the calendar's begin; an interval goes on from the one that it
  /// is at now.
  private Optional<Instant> later(Schedule schedule, Instant next) {
    if (!schedule.isInterval()) {
      return schedule.next(from.minusMillis(1));
    }
    return schedule
        .next(next)
        .map(
            second -> {
              Duration length = Duration.between(next, second);
              long steps = Duration.between(next, from).dividedBy(length);
              Instant at = next.plus(length.multipliedBy(steps));
              return at.isBefore(from) ? at.plus(length) : at;
            });
  }

  private void offer(Coming coming) {
    if (coming.at().isBefore(to)) {
      queue.add(coming);
    }
  }

  /// The soonest of them.
  List<ComingRun> soonest(int limit) {
    List<Coming> all = new ArrayList<>();
    while (all.size() < limit && !queue.isEmpty()) {
      Coming coming = queue.poll();
      all.add(coming);
      coming
          .schedule()
          .next(coming.at())
          .ifPresent(
              next ->
                  offer(
                      new Coming(
                          coming.job(),
                          coming.instance(),
                          coming.schedule(),
                          coming.source(),
                          coming.usually(),
                          next)));
    }
    return withCollisions(all);
  }

  private static List<ComingRun> withCollisions(List<Coming> all) {
    List<Set<String>> colliding = new ArrayList<>();
    Map<String, List<Integer>> goingByInstance = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Coming coming = all.get(i);
      colliding.add(new TreeSet<>());
      List<Integer> going =
          goingByInstance.computeIfAbsent(coming.instance(), _ -> new ArrayList<>());
      if (coming.isShort()) {
        continue;
      }
      going.removeIf(each -> !all.get(each).until().isAfter(coming.at()));
      for (int other : going) {
        if (!all.get(other).job().equals(coming.job())) {
          colliding.get(i).add(all.get(other).job());
          colliding.get(other).add(coming.job());
        }
      }
      going.add(i);
    }
    List<ComingRun> runs = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Coming coming = all.get(i);
      runs.add(
          new ComingRun(
              coming.job(),
              coming.instance(),
              coming.at(),
              coming.usually(),
              coming.source(),
              List.copyOf(colliding.get(i))));
    }
    return runs;
  }
}
