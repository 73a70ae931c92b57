package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.List;

/// What is known of a run's last attempt when it has ended, from whoever saw it. Begin with [#of];
/// everything else is optional, and what is not told counts as not known.
public final class DeathFacts {
  /// Lines of output looked at, and characters of each: a cause stands near the end.
  private static final int MAX_LINES = 400;

  private static final int MAX_LINE = 4096;

  private final int startError;
  private final int status;
  private boolean isOk;
  private List<String> command = List.of();
  private long limitNanos;
  private long elapsedNanos;
  private boolean isTimedOut;
  private boolean isForced;
  private final List<String> tail = new ArrayList<>();
  private List<Thrown> thrown = List.of();
  private String dump = "";

  private DeathFacts(int startError, int status) {
    this.startError = startError;
    this.status = status;
    this.isOk = startError == 0 && status == 0;
  }

  /// @param startError the error number when the command could not be started, else 0
  /// @param status as `wait` gives it
  public static DeathFacts of(int startError, int status) {
    return new DeathFacts(startError, status);
  }

  /// Its exit code is one that the run's options call good.
  public DeathFacts ok(boolean isGood) {
    isOk = isGood;
    return this;
  }

  /// The command's words.
  public DeathFacts command(String... words) {
    command = List.of(words);
    return this;
  }

  /// It was ended at its own limit.
  ///
  /// @param hadToBeKilled whether KILL was needed after the grace
  public DeathFacts timedOut(long limit, long elapsed, boolean hadToBeKilled) {
    isTimedOut = true;
    limitNanos = limit;
    elapsedNanos = elapsed;
    isForced = hadToBeKilled;
    return this;
  }

  /// The last lines of its output, oldest first.
  public DeathFacts tail(List<String> lines) {
    tail.clear();
    for (String line : lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size())) {
      tail.add(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line);
    }
    return this;
  }

  /// Uncaught exceptions that were reported from within, oldest first.
  public DeathFacts thrown(List<Thrown> reported) {
    thrown = List.copyOf(reported);
    return this;
  }

  /// What Python's faulthandler wrote at its death; may be empty.
  public DeathFacts dump(String text) {
    dump = text;
    return this;
  }

  int startError() {
    return startError;
  }

  int signal() {
    return status & 0x7f;
  }

  int exitCode() {
    return status >> 8 & 0xff;
  }

  boolean isOk() {
    return isOk;
  }

  List<String> command() {
    return command;
  }

  boolean isTimedOut() {
    return isTimedOut;
  }

  boolean isForced() {
    return isForced;
  }

  long limitNanos() {
    return limitNanos;
  }

  long elapsedNanos() {
    return elapsedNanos;
  }

  List<String> tail() {
    return tail;
  }

  List<Thrown> thrown() {
    return thrown;
  }

  String dump() {
    return dump;
  }
}
