package dev.nightjar.agent.report;

import dev.nightjar.base.process.ChildEnd;

/// What is known of one run, as the server's API takes it.
///
/// @param command the words as text; bytes that are not UTF-8 are replaced
/// @param pid 0 when it never had one
/// @param limitNanos 0 for none
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would cost start time
public record RunReport(
    String runId,
    String traceId,
    String job,
    String instance,
    String[] command,
    int pid,
    long startedMillis,
    long limitNanos,
    String message) {
  /// Words and characters of the command line that are told; a report is not a copy of `argv`.
  private static final int MAX_COMMAND_CHARS = 16 * 1024;

  public RunReport withPid(int known) {
    return new RunReport(
        runId, traceId, job, instance, command, known, startedMillis, limitNanos, message);
  }

  /// The run while it runs.
  byte[] running() {
    JsonText json = begin("running").key("message").string(message);
    return json.close('}').bytes();
  }

  /// The run at its end, `note` being one more sentence for people.
  byte[] ended(ChildEnd end, String note) {
    JsonText json = begin(state(end)).key("ended_at");
    json.time(startedMillis + end.durationNanos() / 1_000_000);
    json.key("duration").seconds(end.durationNanos());
    if (end.signal() == 0) {
      json.key("exit_code").number(exitCode(end)).key("signal").none();
    } else {
      json.key("exit_code").none().key("signal").number(end.signal());
    }
    if (end.isStarted()) {
      json.key("resources").open('{');
      json.key("cpu_user_seconds").seconds(end.userMicros() * 1000);
      json.key("cpu_system_seconds").seconds(end.systemMicros() * 1000);
      json.key("peak_rss_bytes").known(end.peakRssBytes());
      json.key("read_bytes").known(end.readBytes());
      json.key("written_bytes").known(end.writtenBytes()).close('}');
    } else {
      json.key("resources").none();
    }
    json.key("message").string(message + note);
    return json.close('}').bytes();
  }

  /// The code that a shell gives for it, unless a signal ended it.
  public static int exitCode(ChildEnd end) {
    if (end.isStarted()) {
      return end.exitCode();
    }
    return end.isMissing() ? 127 : 126;
  }

  private static String state(ChildEnd end) {
    if (end.isTimedOut()) {
      return "timed_out";
    }
    if (end.signal() != 0) {
      return "killed";
    }
    return exitCode(end) == 0 ? "succeeded" : "failed";
  }

  private JsonText begin(String state) {
    var json = new JsonText().open('{').key("id").string(runId).key("job").string(job);
    json.key("instance").string(instance).key("trace_id").string(traceId);
    json.key("command").open('[');
    int room = MAX_COMMAND_CHARS;
    for (String word : command) {
      room -= word.length() + 1;
      if (room < 0) {
        json.string("…");
        break;
      }
      json.string(word);
    }
    json.close(']').key("pid");
    if (pid > 0) {
      json.number(pid);
    } else {
      json.none();
    }
    json.key("state").string(state).key("started_at").time(startedMillis).key("limit");
    return limitNanos > 0 ? json.seconds(limitNanos) : json.none();
  }
}
