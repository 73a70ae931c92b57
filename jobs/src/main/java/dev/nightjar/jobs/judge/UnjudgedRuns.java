package dev.nightjar.jobs.judge;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.Page;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Finds runs that ended within the last day and were not judged, as after a restart. Reads page by
/// page, so that those that end meanwhile come before them. Used by one thread.
final class UnjudgedRuns {
  private static final Duration BACK = Duration.ofDays(1);

  /// One that ended within the last day began before it; longer ones are few.
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final int PAGE = 500;

  private final List<Tenant> tenants;
  private final RunStore runs;
  private final Clock clock;
  private final Deque<Tenant> left = new ArrayDeque<>();
  private final Deque<EndedRun> found = new ArrayDeque<>();
  private Optional<String> cursor = Optional.empty();
  private Instant from = Instant.EPOCH;

  UnjudgedRuns(List<Tenant> tenants, RunStore runs, Clock clock) {
    this.tenants = List.copyOf(tenants);
    this.runs = runs;
    this.clock = clock;
  }

  /// Begins anew.
  void begin() {
    left.clear();
    left.addAll(tenants);
    found.clear();
    cursor = Optional.empty();
    from = clock.now().minus(BACK);
  }

  /// Whether [#next] may still find some.
  boolean isDone() {
    return left.isEmpty() && found.isEmpty();
  }

  /// The next one; empty when the next page has none.
  Optional<EndedRun> next() {
    if (found.isEmpty() && !left.isEmpty()) {
      read();
    }
    return Optional.ofNullable(found.poll());
  }

  private void read() {
    Tenant tenant = left.getFirst();
    var filter =
        new RunFilter(
            Optional.empty(), Optional.empty(), Optional.of(from.minus(LONGEST)), Optional.empty());
    Page<Run> page = runs.runs(tenant, filter, cursor, PAGE);
    for (Run run : page.items()) {
      boolean isRecent = run.endedAt().filter(end -> !end.isBefore(from)).isPresent();
      if (isRecent && run.state().isEndKnown() && !isJudged(tenant, run)) {
        found.add(new EndedRun(tenant, run.id()));
      }
    }
    cursor = page.next();
    if (cursor.isEmpty()) {
      left.removeFirst();
    }
  }

  /// Findings stand in the evidence, even none; the row tells it sooner, but for a run whose
  /// verdict comes of its own declared expectations.
  private boolean isJudged(Tenant tenant, Run run) {
    boolean isToldByRow = run.verdict().filter(each -> each != Verdict.BAD).isPresent();
    return isToldByRow || runs.evidence(tenant, run.id()).findings().isPresent();
  }
}
