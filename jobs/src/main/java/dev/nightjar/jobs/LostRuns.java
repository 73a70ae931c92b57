package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReport;
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
/// lost, with that silence as the cause. A word after that corrects it.
///
/// | a run with | is lost after |
/// |---|---|
/// | a heartbeat | three times that, at least a minute, and half a minute more, without a word |
/// | a limit | the limit and a margin, or the last word and a margin |
/// | neither | a week without a word |
final class LostRuns {
  private static final RunFilter RUNNING =
      new RunFilter(
          Optional.empty(), Optional.of(RunState.RUNNING), Optional.empty(), Optional.empty());

  private static final int MISSED_HEARTBEATS = 3;
  private static final Duration MIN_SILENCE = Duration.ofMinutes(1);

  /// Room for a slow network and a busy host; a run that is found lost too early is corrected by
  /// its next word, one found too late alarms late.
  private static final Duration HEARTBEAT_MARGIN = Duration.ofSeconds(30);

  private final JobsConfig config;
  private final RunStore runs;
  private final Clock clock;
  private final Heard heard;
  private final RunLocks locks;
  private final List<JobListener> listeners;

  LostRuns(
      JobsConfig config,
      RunStore runs,
      Clock clock,
      Heard heard,
      RunLocks locks,
      List<JobListener> listeners) {
    this.config = config;
    this.runs = runs;
    this.clock = clock;
    this.heard = heard;
    this.locks = locks;
    this.listeners = List.copyOf(listeners);
  }

  /// Looks at all running runs once.
  void look() {
    long begin = clock.monotonicNanos();
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
    heard.keepOnly(running, begin);
  }

  private void markWhenLost(Tenant tenant, Run running) {
    if (!isSilentForLong(running)) {
      return;
    }
    locks
        .inTurn(running.id(), () -> mark(tenant, running.id()))
        .ifPresent(lost -> listeners.forEach(each -> each.saved(tenant, lost, true)));
  }

  /// Looks again in the run's turn: a report may have come meanwhile.
  private Optional<RunReport> mark(Tenant tenant, RunId id) {
    Optional<Run> run = runs.run(tenant, id);
    if (run.isEmpty() || run.get().state() != RunState.RUNNING || !isSilentForLong(run.get())) {
      return Optional.empty();
    }
    var known = new RunReport(run.get(), runs.evidence(tenant, id));
    RunReport lost = RunMerge.lost(known, silence(run.get()));
    runs.save(tenant, lost.run(), lost.evidence());
    return Optional.of(lost);
  }

  private boolean isSilentForLong(Run run) {
    Optional<Duration> heartbeat = run.heartbeat();
    if (heartbeat.isPresent()) {
      return heard.silence(run.id()).compareTo(patience(heartbeat.get())) >= 0;
    }
    return !clock.now().isBefore(deadline(run));
  }

  private static Duration patience(Duration heartbeat) {
    Duration missed = heartbeat.multipliedBy(MISSED_HEARTBEATS);
    Duration silence = missed.compareTo(MIN_SILENCE) > 0 ? missed : MIN_SILENCE;
    return silence.plus(HEARTBEAT_MARGIN);
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

  private Cause silence(Run run) {
    return new Cause(Cause.SILENT, sentence(run), Cause.Confidence.CERTAIN, evidence(run));
  }

  private String sentence(Run run) {
    Instant word = heard.lastWord(run.id());
    if (run.heartbeat().isPresent()) {
      return "Nothing heard since %s; it promised a report every %s"
          .formatted(word, Spelled.of(run.heartbeat().get()));
    }
    return run.limit().isPresent()
        ? "Nothing heard for %s after its limit of %s"
            .formatted(Spelled.of(config.lostMargin()), Spelled.of(run.limit().get()))
        : "Nothing heard for " + Spelled.of(config.lostSilence());
  }

  private List<String> evidence(Run run) {
    Instant word = heard.lastWord(run.id());
    return heard.wordSinceStart(run.id()).isPresent()
        ? List.of("last word at " + word)
        : List.of("no word since the server's start at " + word);
  }
}
