package dev.nightjar.jobs.ping;

import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntPredicate;

/// Finds the run that a ping is about.
///
/// A run that its client named has an id made of the job and that name, so it is found again after
/// a restart and however late its pings come. A name that is used again, later than repeats of a
/// request come, is one of another run, with an id of its own.
///
/// Of the others, the newest of each job counts; it is remembered, and after a restart read from
/// the store once. Calls for one job take turns.
final class PingedRuns {
  static final String SOURCE = "source";
  static final String PING = "ping";
  static final String RUN_ID = "rid";

  /// Clients repeat a request for a minute and a half, as curl does with `-m 10 --retry 5`.
  private static final Duration REPEATS = Duration.ofMinutes(2);

  /// Runs of a job that are looked through after a restart.
  private static final int LOOKED_THROUGH = 200;

  /// Names of runs of which it is remembered how often they were used; others are counted again.
  private static final int MAX_NAMES = 10_000;

  private final RunStore runs;
  private final ConcurrentMap<JobKey, Newest> newest = new ConcurrentHashMap<>();
  private final Map<NameKey, Integer> uses = Collections.synchronizedMap(new Uses());

  private record JobKey(Tenant tenant, String job) {}

  private record NameKey(Tenant tenant, String job, UUID name) {}

  /// Those that were asked for last.
  private static final class Uses extends LinkedHashMap<NameKey, Integer> {
    private static final long serialVersionUID = 1;

    Uses() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<NameKey, Integer> eldest) {
      return size() > MAX_NAMES;
    }
  }

  /// @param unnamed the newest run without a name of its client's
  /// @param any the newest run
  private record Newest(Optional<RunId> unnamed, Optional<RunId> any) {}

  PingedRuns(RunStore runs) {
    this.runs = runs;
  }

  /// The run without a name that has begun last, when its end is not known.
  Optional<Run> open(Tenant tenant, String job) {
    return newest(tenant, job)
        .unnamed()
        .flatMap(id -> runs.run(tenant, id))
        .filter(run -> !run.state().isEndKnown());
  }

  /// The run that pings told of last.
  Optional<Run> last(Tenant tenant, String job) {
    return newest(tenant, job).any().flatMap(id -> runs.run(tenant, id));
  }

  /// From now on this is the job's newest run.
  void begun(Tenant tenant, Run run, Optional<UUID> name) {
    Newest before = newest(tenant, run.job());
    Optional<RunId> unnamed = name.isEmpty() ? Optional.of(run.id()) : before.unnamed();
    newest.put(new JobKey(tenant, run.job()), new Newest(unnamed, Optional.of(run.id())));
  }

  /// The id of the run that the client calls so, known or not.
  RunId named(Tenant tenant, String job, UUID name, Instant now) {
    var key = new NameKey(tenant, job, name);
    int first = uses.getOrDefault(key, 0);
    int use = firstAfterPast(first, each -> isPast(tenant, id(job, name, each), now));
    uses.put(key, use);
    return id(job, name, use);
  }

  /// The first use from `from` on that is not past; none is past after it, so that few are read.
  private static int firstAfterPast(int from, IntPredicate isPast) {
    if (!isPast.test(from)) {
      return from;
    }
    int past = from;
    int step = 1;
    while (isPast.test(past + step)) {
      past += step;
      step *= 2;
    }
    int open = past + step;
    while (open - past > 1) {
      int middle = past + (open - past) / 2;
      if (isPast.test(middle)) {
        past = middle;
      } else {
        open = middle;
      }
    }
    return open;
  }

  private boolean isPast(Tenant tenant, RunId id, Instant now) {
    return runs.run(tenant, id)
        .filter(run -> run.state().isEndKnown())
        .flatMap(Run::endedAt)
        .filter(end -> end.plus(REPEATS).isBefore(now))
        .isPresent();
  }

  private static RunId id(String job, UUID name, int use) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((job + '\0' + name + '\0' + use).getBytes(StandardCharsets.UTF_8));
      ByteBuffer bits = ByteBuffer.wrap(hash);
      return RunId.of(bits.getLong(), bits.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }

  private Newest newest(Tenant tenant, String job) {
    return newest.computeIfAbsent(new JobKey(tenant, job), this::read);
  }

  private Newest read(JobKey key) {
    Optional<RunId> any = Optional.empty();
    for (Run run :
        runs.runs(key.tenant(), RunFilter.ofJob(key.job()), Optional.empty(), LOOKED_THROUGH)
            .items()) {
      Optional<Map<String, String>> facts = facts(key.tenant(), run);
      if (facts.isPresent()) {
        any = any.or(() -> Optional.of(run.id()));
        if (!facts.get().containsKey(RUN_ID)) {
          return new Newest(Optional.of(run.id()), any);
        }
      }
    }
    return new Newest(Optional.empty(), any);
  }

  /// The facts of a run that pings told of; a command line comes from a wrapper.
  private Optional<Map<String, String>> facts(Tenant tenant, Run run) {
    if (!run.command().isEmpty()) {
      return Optional.empty();
    }
    RunEvidence evidence = runs.evidence(tenant, run.id());
    return evidence.facts().filter(all -> PING.equals(all.get(SOURCE)));
  }
}
