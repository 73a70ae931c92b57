package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes a [Run] field by field; what is not set is unknown. Owned by one thread.
public final class RunBuilder {
  private final RunId id;
  private String job;
  private String instance = "";
  private String traceId = "";
  private List<String> command = List.of();
  private OptionalInt pid = OptionalInt.empty();
  private RunState state;
  private Instant startedAt;
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<Duration> duration = Optional.empty();
  private Optional<Duration> limit = Optional.empty();
  private OptionalInt exitCode = OptionalInt.empty();
  private OptionalInt signal = OptionalInt.empty();
  private int attempt = 1;
  private Duration retried = Duration.ZERO;
  private Duration backedOff = Duration.ZERO;
  private Optional<Resources> resources = Optional.empty();
  private String reason = "";
  private Optional<Verdict> verdict = Optional.empty();
  private String message = "";
  private long revision;
  private Optional<Duration> heartbeat = Optional.empty();

  RunBuilder(RunId id, String job, RunState state, Instant startedAt) {
    this.id = id;
    this.job = job;
    this.state = state;
    this.startedAt = startedAt;
  }

  RunBuilder(Run run) {
    this(run.id(), run.job(), run.state(), run.startedAt());
    instance = run.instance();
    traceId = run.traceId();
    command = run.command();
    pid = run.pid();
    endedAt = run.endedAt();
    duration = run.duration();
    limit = run.limit();
    exitCode = run.exitCode();
    signal = run.signal();
    attempt = run.attempt();
    retried = run.retried();
    backedOff = run.backedOff();
    resources = run.resources();
    reason = run.reason();
    verdict = run.verdict();
    message = run.message();
    revision = run.revision();
    heartbeat = run.heartbeat();
  }

  public RunBuilder job(String value) {
    job = value;
    return this;
  }

  public RunBuilder instance(String value) {
    instance = value;
    return this;
  }

  public RunBuilder traceId(String value) {
    traceId = value;
    return this;
  }

  public RunBuilder command(List<String> value) {
    command = value;
    return this;
  }

  public RunBuilder pid(OptionalInt value) {
    pid = value;
    return this;
  }

  public RunBuilder pid(int value) {
    return pid(OptionalInt.of(value));
  }

  public RunBuilder state(RunState value) {
    state = value;
    return this;
  }

  public RunBuilder startedAt(Instant value) {
    startedAt = value;
    return this;
  }

  public RunBuilder endedAt(Optional<Instant> value) {
    endedAt = value;
    return this;
  }

  public RunBuilder endedAt(Instant value) {
    return endedAt(Optional.of(value));
  }

  public RunBuilder duration(Optional<Duration> value) {
    duration = value;
    return this;
  }

  public RunBuilder duration(Duration value) {
    return duration(Optional.of(value));
  }

  public RunBuilder limit(Optional<Duration> value) {
    limit = value;
    return this;
  }

  public RunBuilder limit(Duration value) {
    return limit(Optional.of(value));
  }

  public RunBuilder exitCode(OptionalInt value) {
    exitCode = value;
    return this;
  }

  public RunBuilder exitCode(int value) {
    return exitCode(OptionalInt.of(value));
  }

  public RunBuilder signal(OptionalInt value) {
    signal = value;
    return this;
  }

  public RunBuilder signal(int value) {
    return signal(OptionalInt.of(value));
  }

  public RunBuilder attempt(int value) {
    attempt = value;
    return this;
  }

  public RunBuilder retried(Duration value) {
    retried = value;
    return this;
  }

  public RunBuilder backedOff(Duration value) {
    backedOff = value;
    return this;
  }

  public RunBuilder resources(Optional<Resources> value) {
    resources = value;
    return this;
  }

  public RunBuilder resources(Resources value) {
    return resources(Optional.of(value));
  }

  public RunBuilder reason(String value) {
    reason = value;
    return this;
  }

  public RunBuilder verdict(Optional<Verdict> value) {
    verdict = value;
    return this;
  }

  public RunBuilder message(String value) {
    message = value;
    return this;
  }

  public RunBuilder revision(long value) {
    revision = value;
    return this;
  }

  public RunBuilder heartbeat(Optional<Duration> value) {
    heartbeat = value;
    return this;
  }

  public RunBuilder heartbeat(Duration value) {
    return heartbeat(Optional.of(value));
  }

  /// @throws NightjarException `BAD_DATA` when no job can have this name
  public Run build() {
    return new Run(
        id, job, instance, traceId, command, pid, state, startedAt, endedAt, duration, limit,
        exitCode, signal, attempt, retried, backedOff, resources, reason, verdict, message,
        revision, heartbeat);
  }
}
