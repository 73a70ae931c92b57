package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.Page;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds runs that stand as running although nothing was heard of them for too long, and marks them
/// lost. A word after that corrects it.
final class LostRuns {
  private static final RunFilter RUNNING =
      new RunFilter(
          Optional.empty(), Optional.of(RunState.RUNNING), Optional.empty(), Optional.empty());

  private final JobsConfig config;
  private final RunStore runs;
  private final Clock clock;
  private final Heard heard;
  private final List<JobListener> listeners;

  LostRuns(
      JobsConfig config, RunStore runs, Clock clock, Heard heard, List<JobListener> listeners) {
    this.config = config;
    this.runs = runs;
    this.clock = clock;
    this.heard = heard;
    this.listeners = List.copyOf(listeners);
  }

  /// Looks at all running runs once.
  void look() {
    Set<RunId> running = new HashSet<>();
    for (Tenant tenant : config.tenants()) {
      Optional<String> cursor = Optional.empty();
      do {
        Page<Run> page = runs.runs(tenant, RUNNING, cursor, 1_000);
        for (Run run : page.items()) {
          running.add(run.id());
          markWhenLost(tenant, run);
        }
        cursor = page.next();
      } while (cursor.isPresent());
    }
    heard.keepOnly(running);
  }

  private void markWhenLost(Tenant tenant, Run run) {
    if (clock.now().isBefore(deadline(run))) {
      return;
    }
    String message =
        run.limit().isPresent()
            ? "nothing was heard of it for "
                + spell(config.lostMargin())
                + " after its limit of "
                + spell(run.limit().get())
            : "nothing was heard of it for " + spell(config.lostSilence());
    runs.save(tenant, run.withoutEnd(RunState.LOST).toBuilder().message(message).build());
    listeners.forEach(listener -> listener.changed(tenant, run.job()));
  }

  private Instant deadline(Run run) {
    Instant word = later(run.startedAt(), heard.lastWord(run.id()));
    return run.limit().isPresent()
        ? later(run.startedAt().plus(run.limit().get()), word).plus(config.lostMargin())
        : word.plus(config.lostSilence());
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /// `1d 2h 3m 4s`, without the parts that are zero.
  private static String spell(Duration duration) {
    var text = new StringBuilder();
    part(text, duration.toDays(), "d");
    part(text, duration.toHoursPart(), "h");
    part(text, duration.toMinutesPart(), "m");
    part(text, duration.toSecondsPart(), "s");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void part(StringBuilder text, long value, String unit) {
    if (value > 0) {
      text.append(text.isEmpty() ? "" : " ").append(value).append(unit);
    }
  }
}
