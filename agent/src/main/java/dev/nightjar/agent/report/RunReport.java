package dev.nightjar.agent.report;

import dev.nightjar.base.Redaction;
import dev.nightjar.base.process.ChildEnd;

/// A run as the server's API takes it, written from what is known of it now. Used by one thread.
final class RunReport {
  /// Words and characters of the command line that are told; a report is not a copy of `argv`.
  private static final int MAX_COMMAND_CHARS = 16 * 1024;

  private static final int MAX_MESSAGE_CHARS = 4 * 1024; // the server keeps fewer

  private final RunFacts facts;
  private final String[] command;
  private long revision;

  RunReport(RunFacts facts) {
    this.facts = facts;
    this.command = Redaction.words(facts.command());
  }

  /// How many words of the command held a secret.
  long redactions() {
    long count = 0;
    for (int i = 0; i < command.length; i++) {
      count += command[i].equals(facts.command()[i]) ? 0 : 1;
    }
    return count;
  }

  /// What stays as it is for as long as the run lasts: an object that is not closed yet.
  JsonText constant() {
    var json = new JsonText().open('{').key("id").plain(facts.runId());
    json.key("job").string(facts.job()).key("instance").string(facts.instance());
    json.key("trace_id").plain(facts.traceId()).key("command").open('[');
    int room = MAX_COMMAND_CHARS;
    for (String word : command) {
      room -= word.length() + 1;
      if (room < 0) {
        json.plain("…");
        break;
      }
      json.plain(word);
    }
    json.close(']').key("started_at").time(facts.startedMillis()).key("limit");
    return facts.limitNanos() > 0 ? json.seconds(facts.limitNanos()) : json.none();
  }

  /// The run while it runs.
  ///
  /// @param heartbeatSeconds the promise of another report; 0 for none
  /// @param since the evidence's change that is known already
  Post running(Attempts attempts, int heartbeatSeconds, Evidence evidence, long since) {
    JsonText json = constant().key("state").plain("running");
    counted(json, attempts);
    if (heartbeatSeconds > 0) {
      json.key("heartbeat").number(heartbeatSeconds);
    }
    json.key("message").string(message(""));
    evidence.append(json, since);
    return new Post(Post.Kind.RUN, json.close('}').bytes());
  }

  /// The run at its end.
  ///
  /// @param note more for people to know
  Post ended(FinalState state, Attempts attempts, long nowMillis, String note, Evidence evidence) {
    JsonText json = constant();
    ending(json, state, attempts, nowMillis);
    counted(json, attempts);
    ChildEnd end = state.end();
    Used used = attempts.used();
    used = used == null && end != null && end.isStarted() ? Used.of(end) : used;
    if (used == null) {
      json.key("resources").none();
    } else {
      used.append(json.key("resources"));
    }
    json.key("message").string(message(note));
    evidence.append(json, 0);
    return new Post(Post.Kind.END, json.close('}').bytes());
  }

  /// The fields that say how and when it ended.
  void ending(JsonText json, FinalState state, Attempts attempts, long nowMillis) {
    json.key("state").plain(state.state());
    ChildEnd end = state.end();
    if (end == null) {
      json.key("ended_at").time(nowMillis);
      return;
    }
    long nanos = attempts.retryNanos() + end.durationNanos();
    json.key("ended_at").time(facts.startedMillis() + nanos / 1_000_000);
    json.key("duration").seconds(nanos);
    exit(json, end);
  }

  static void exit(JsonText json, ChildEnd end) {
    if (end.signal() == 0) {
      json.key("exit_code").number(exitCode(end)).key("signal").none();
    } else {
      json.key("exit_code").none().key("signal").number(end.signal());
    }
  }

  private void counted(JsonText json, Attempts attempts) {
    json.key("pid");
    if (attempts.pid() > 0) {
      json.number(attempts.pid());
    } else {
      json.none();
    }
    json.key("attempt").number(Math.max(1, attempts.count()));
    json.key("retry_seconds").seconds(attempts.retryNanos());
    json.key("backoff_seconds").seconds(attempts.backoffNanos());
    json.key("revision").number(++revision);
  }

  private String message(String note) {
    String message = facts.message().concat(note);
    int end = message.length();
    while (end > 0 && (message.charAt(end - 1) == ' ' || message.charAt(end - 1) == ';')) {
      end--;
    }
    return message.substring(0, Math.min(end, MAX_MESSAGE_CHARS));
  }

  /// The code that a shell gives for it, unless a signal ended it.
  static int exitCode(ChildEnd end) {
    if (end.isStarted()) {
      return end.exitCode();
    }
    return end.isMissing() ? 127 : 126;
  }
}
