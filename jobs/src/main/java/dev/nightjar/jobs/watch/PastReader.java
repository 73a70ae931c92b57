package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.watch.RunRing.Entry;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Gives what is watched its past, from the stores of runs. Safe for use by many threads.
final class PastReader {
  /// What is read once for all jobs.
  private record Known(HostZones zones, Map<RunId, Run> newest, Map<String, Instant> firstSeen) {}

  private static final int MOST_STARTS = 1_000;

  private final RunStore runs;
  private final RunHistory history;
  private final WatchedInstances watched;

  PastReader(RunStore runs, RunHistory history, WatchedInstances watched) {
    this.runs = runs;
    this.history = history;
    this.watched = watched;
  }

  /// The past of all jobs.
  ///
  /// @throws CancellationException once `isClosed`
  void readAll(Tenant tenant, BooleanSupplier isClosed) {
    var known = new Known(new HostZones(runs), new HashMap<>(), new HashMap<>());
    runs.jobs(tenant).forEach(job -> known.firstSeen().put(job.name(), job.firstSeen()));
    runs.newest(tenant).forEach(run -> known.newest().put(run.id(), run));
    history.forEachPast(
        tenant,
        RunRing.MAX,
        past -> {
          if (isClosed.getAsBoolean()) {
            throw new CancellationException("closed");
          }
          take(tenant, past, known);
        });
  }

  private void take(Tenant tenant, List<PastRun> newestFirst, Known known) {
    if (newestFirst.isEmpty()) {
      return;
    }
    PastRun newest = newestFirst.getFirst();
    WatchedInstance instance = watched.ensure(tenant, newest.job(), newest.instance());
    instance.lastHost(newest.instance());
    Instant firstSeen = known.firstSeen().getOrDefault(newest.job(), newest.heardAt());
    instance.wasExpected(firstSeen.toEpochMilli());
    newestFirst.reversed().forEach(instance::takePast);
    PastRun last =
        newestFirst.stream()
            .filter(past -> past.state() != RunState.MISSED)
            .findFirst()
            .orElse(newest);
    known.zones().of(tenant, last.instance(), last.id()).ifPresent(instance::zone);
    Run run = known.newest().get(last.id());
    if (run != null) {
      String why = Flaws.isFlawed(last.verdict()) ? Flaws.of(runs.evidence(tenant, last.id())) : "";
      instance.take(Entry.of(last), NewestEnd.of(run, why), WatchedInstance.isOfWrapper(run));
    }
  }

  /// When runs started, of as many as can be asked for. Where a job runs so often that the newest
  /// ones span no week, older ones tell whether it runs at night and at weekends; that is asked
  /// only once it is late then.
  List<Instant> starts(Tenant tenant, WatchedInstance of) {
    return history.past(tenant, of.job(), of.lastHost(), MOST_STARTS).stream()
        .filter(past -> past.state() != RunState.MISSED)
        .map(PastRun::startedAt)
        .toList();
  }

  /// The past of one job anew, by the settings of now.
  void read(Tenant tenant, String job) {
    runs.newest(tenant, job).stream()
        .map(Run::instance)
        .distinct()
        .flatMap(host -> history.past(tenant, job, host, RunRing.MAX).reversed().stream())
        .forEach(past -> watched.ensure(tenant, job, past.instance()).takePast(past));
  }
}
