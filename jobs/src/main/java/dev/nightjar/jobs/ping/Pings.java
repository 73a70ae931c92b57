package dev.nightjar.jobs.ping;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Redaction;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Cause.Confidence;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Job;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunBuilder;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Makes runs of check-ins.
///
/// ```text
///   (none)  -> Running     start
///   (none)  -> any end     an end of which no start was told: no duration is known
///   Running -> any end     an end with the same run id; without one, that of the newest such run
///   Running -> Lost        another start without a run id before the end; or silence (LostRuns)
///   Lost    -> Running     a start with the same run id;  Lost -> any end   an end after all
///   Succeeded -> Failed    a failure with the same run id, soon after: bad news is never dropped
/// ```
///
/// A ping that was sent again changes nothing: with a run id always, and a start without one for
/// half a minute. Safe for use by many threads; pings of one job take turns. When [#take] returns,
/// what it took is durable.
public final class Pings {
  /// A client that heard no answer sends its start again within this time.
  private static final Duration START_REPEATS = Duration.ofSeconds(30);

  private static final int MAX_AGENT = 200;

  /// The fact that tells how many lines a run had before its end's own.
  private static final String LINES_BEFORE = "lines_before_end";

  /// More locks than requests are under way at once.
  private static final int LOCKS = 256;

  private final JobSlugs slugs;
  private final RunStore runs;
  private final RunReports reports;
  private final Clock clock;
  private final RandomGenerator random;
  private final PingedRuns pinged;
  private final PingLines lines;
  private final List<Lock> locks =
      Stream.generate(() -> (Lock) new ReentrantLock()).limit(LOCKS).toList();

  public Pings(
      JobSlugs slugs,
      RunStore runs,
      RunReports reports,
      PingLines lines,
      Clock clock,
      RandomGenerator random) {
    this.slugs = slugs;
    this.runs = runs;
    this.reports = reports;
    this.lines = lines;
    this.clock = clock;
    this.random = random;
    this.pinged = new PingedRuns(runs);
  }

  public Optional<Job> byId(Tenant tenant, UUID pingId) {
    return runs.jobByPingId(tenant, pingId);
  }

  /// The jobs with this slug: none, one, or several, which makes it no good as a name.
  public List<Job> bySlug(Tenant tenant, String slug) {
    return slugs.jobs(tenant, slug);
  }

  /// Makes a job, when there are fewer than `max` jobs in all.
  ///
  /// @throws NightjarException `TOO_MANY` when there are not
  public Job create(Tenant tenant, String slug, int max) {
    if (runs.jobCount(tenant) >= max) {
      throw new NightjarException(
          ErrorCode.TOO_MANY,
          "create=1 makes no more jobs: there are %d, and it stops at %d (web.ping_create_limit)"
              .formatted(runs.jobCount(tenant), max));
    }
    Job job = reports.job(tenant, slug);
    slugs.seen(tenant, slug);
    return job;
  }

  public void take(Tenant tenant, Job job, Ping ping) {
    Lock lock = locks.get(Math.floorMod(job.name().hashCode(), LOCKS));
    lock.lock();
    try {
      switch (ping.signal()) {
        case START -> start(tenant, job.name(), ping);
        case SUCCESS, FAIL -> end(tenant, job.name(), ping);
        case LOG -> log(tenant, job.name(), ping);
      }
    } finally {
      lock.unlock();
    }
  }

  private void start(Tenant tenant, String job, Ping ping) {
    Instant now = clock.now();
    Optional<Run> known = known(tenant, job, ping, now);
    if (known.isPresent() && isRepeat(known.get(), ping, now)) {
      if (known.get().state() == RunState.LOST) {
        report(tenant, known.get().withoutEnd(RunState.RUNNING), ping, RunEvidence.NONE);
      }
      if (runs.outputLines(tenant, known.get().id()) == 0) {
        lines.append(tenant, known.get(), ping, now);
      }
      return;
    }
    if (known.isPresent() && known.get().state() == RunState.RUNNING) {
      RunEvidence why =
          RunEvidence.NONE.withCauses(
              List.of(
                  new Cause(
                      "ping",
                      "Another start came before its end was told",
                      Confidence.LIKELY,
                      List.of("a ping to /start came from " + ping.client()))));
      reports.report(tenant, new RunReport(known.get().withoutEnd(RunState.LOST), why));
    }
    Run begun = fresh(tenant, job, ping, now).build();
    report(tenant, begun, ping, RunEvidence.NONE);
    pinged.begun(tenant, begun, ping.runId());
    lines.append(tenant, begun, ping, now);
  }

  /// The run that the ping is about, when something is known of it.
  private Optional<Run> known(Tenant tenant, String job, Ping ping, Instant now) {
    return ping.runId().isPresent()
        ? runs.run(tenant, pinged.named(tenant, job, ping.runId().get(), now))
        : pinged.open(tenant, job);
  }

  private static boolean isRepeat(Run known, Ping start, Instant now) {
    return start.runId().isPresent()
        || (known.state() == RunState.RUNNING
            && known.instance().equals(start.client())
            && known.startedAt().plus(START_REPEATS).isAfter(now));
  }

  private RunBuilder fresh(Tenant tenant, String job, Ping ping, Instant now) {
    RunId id =
        ping.runId()
            .map(name -> pinged.named(tenant, job, name, now))
            .orElseGet(() -> RunId.at(now.toEpochMilli(), random));
    return Run.builder(id, job, RunState.RUNNING, now).instance(ping.client());
  }

  private void end(Tenant tenant, String job, Ping ping) {
    Instant now = clock.now();
    Optional<Run> known = known(tenant, job, ping, now);
    boolean hasFailed = ping.signal() == PingSignal.FAIL;
    boolean isSettled = known.isPresent() && known.get().state().isEndKnown();
    if (isSettled && (known.get().state() != RunState.SUCCEEDED || !hasFailed)) {
      appendWhatIsMissing(tenant, known.get(), ping, now);
      return;
    }
    Run begun = known.orElseGet(() -> fresh(tenant, job, ping, now).build());
    var ended =
        begun.toBuilder()
            .state(hasFailed ? RunState.FAILED : RunState.SUCCEEDED)
            .exitCode(ping.exitCode());
    if (!isSettled) {
      ended.endedAt(now);
      // An end before the start is told by a clock that was set back: no duration is made of it.
      boolean isTimed = known.isPresent() && now.isAfter(begun.startedAt());
      ended.duration(
          isTimed ? Optional.of(Duration.between(begun.startedAt(), now)) : Optional.empty());
    }
    Run told = ended.build();
    RunEvidence why = hasFailed ? RunEvidence.NONE.withCauses(causes(ping)) : RunEvidence.NONE;
    long linesBefore = ping.body().length == 0 ? 0 : runs.outputLines(tenant, told.id());
    if (linesBefore > 0) {
      why = why.withFact(LINES_BEFORE, Long.toString(linesBefore));
    }
    report(tenant, told, ping, known.isPresent() ? why : why.withFact("start", "not told"));
    if (known.isEmpty()) {
      pinged.begun(tenant, told, ping.runId());
    }
    lines.append(tenant, told, ping, now);
  }

  /// The end was kept and its body was not, so the client asks again.
  private void appendWhatIsMissing(Tenant tenant, Run ended, Ping again, Instant now) {
    if (again.body().length == 0) {
      return;
    }
    String linesBefore =
        runs.evidence(tenant, ended.id())
            .facts()
            .map(facts -> facts.getOrDefault(LINES_BEFORE, "0"))
            .orElse("0");
    if (linesBefore.equals(Long.toString(runs.outputLines(tenant, ended.id())))) {
      lines.append(tenant, ended, again, now);
    }
  }

  private static List<Cause> causes(Ping ping) {
    return ping.exitCode().isPresent()
        ? List.of(
            new Cause(
                "exit",
                "Exited with code " + ping.exitCode().getAsInt(),
                Confidence.CERTAIN,
                List.of("a ping told this exit code")))
        : List.of(
            new Cause(
                "ping",
                "It signalled a failure",
                Confidence.CERTAIN,
                List.of("a ping to /fail came from " + ping.client())));
  }

  /// Lines go to the run that the client names, else to the newest one that pings told of. Where
  /// there is none, they stand for themselves.
  private void log(Tenant tenant, String job, Ping ping) {
    Instant now = clock.now();
    Optional<Run> run =
        ping.runId().isPresent()
            ? known(tenant, job, ping, now)
            : pinged.open(tenant, job).or(() -> pinged.last(tenant, job));
    if (run.isPresent()) {
      lines.append(tenant, run.get(), ping, now);
    } else {
      lines.note(tenant, job, ping, now);
    }
  }

  private void report(Tenant tenant, Run run, Ping ping, RunEvidence evidence) {
    RunEvidence told = evidence.withFact(PingedRuns.SOURCE, PingedRuns.PING);
    if (ping.runId().isPresent()) {
      told = told.withFact(PingedRuns.RUN_ID, ping.runId().get().toString());
    }
    if (!ping.agent().isEmpty()) {
      String agent = Redaction.text(ping.agent());
      told = told.withFact("client", agent.substring(0, Math.min(MAX_AGENT, agent.length())));
    }
    reports.report(tenant, new RunReport(run, told));
  }
}
