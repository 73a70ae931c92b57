package dev.nightjar.agent;

import dev.nightjar.agent.report.UtcText;
import dev.nightjar.base.process.BootId;
import dev.nightjar.base.process.ChildRunner;
import dev.nightjar.base.process.LockFile;
import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcessTree.Member;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What keeps two runs of one job of one user on one host from running at the same time: a locked
/// file that says who holds it. It is held as long as the wrapper lives, and where that was killed,
/// as long as its command does.
final class RunLock implements AutoCloseable {
  private static final long LOOK_NANOS = 200_000_000L;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final LockFile file;
  private String holder = "";
  private String facts = "";
  private int signal;

  private RunLock(LockFile file) {
    this.file = file;
  }

  /// The lock of a job, not taken yet; null when it can't be had.
  ///
  /// @param folder where the user's reports are kept
  static @Nullable RunLock of(String job, @Nullable String folder) {
    LockFile file = folder == null ? null : LockFile.open(folder.concat("/locks"), fileName(job));
    return file == null ? null : new RunLock(file);
  }

  /// A name for any text, by the FNV-1a hash.
  static String fileName(String job) {
    long hash = FNV_OFFSET;
    for (byte each : job.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    return Long.toHexString(hash).concat(".lock");
  }

  /// Takes it, unless somebody has it, who then is the [#holder].
  LockFile.Outcome tryLock() {
    LockFile.Outcome outcome = file.tryLock();
    String text = file.text();
    if (outcome == LockFile.Outcome.HELD) {
      holder = describe(text, "");
    } else if (outcome == LockFile.Outcome.TAKEN && isCommandAlive(text)) {
      holder = describe(text, ", whose wrapper is gone but whose command still runs");
      file.unlock();
      return LockFile.Outcome.HELD;
    }
    return outcome;
  }

  /// Takes it, and waits for that if told to; a [#signal] ends the wait.
  LockFile.Outcome take(LockMode mode, ChildRunner runner) {
    LockFile.Outcome outcome = tryLock();
    while (outcome == LockFile.Outcome.HELD && mode == LockMode.WAIT && signal == 0) {
      signal = runner.rest(LOOK_NANOS);
      outcome = signal == 0 ? tryLock() : outcome;
    }
    return outcome;
  }

  /// Who has it, for people; empty when that is not known.
  String holder() {
    return holder;
  }

  /// The signal that ended the waiting; 0 for none.
  int signal() {
    return signal;
  }

  /// This run has it now.
  void hold(String runId, long sinceMillis) {
    var since = new StringBuilder();
    UtcText.append(since, sinceMillis);
    facts = "run " + runId + "\nwrapper " + OwnProcess.processId() + "\nsince " + since + "\n";
    file.write(facts);
  }

  /// This is its command, which goes on to hold it should this process be killed.
  void holdFor(int child) {
    Member member = Member.of(child);
    long start = member == null ? 0 : member.startTicks();
    file.write(facts + "child " + child + "\nstart " + start + "\nboot " + BootId.now() + "\n");
  }

  private static boolean isCommandAlive(String text) {
    String child = field(text, "child ");
    String start = field(text, "start ");
    if (child.isEmpty() || start.isEmpty() || !field(text, "boot ").equals(BootId.now())) {
      return false;
    }
    try {
      Member member = Member.of(Integer.parseInt(child));
      return member != null && member.startTicks() == Long.parseLong(start) && member.isAlive();
    } catch (NumberFormatException _) {
      return false; // a file of another's making holds nobody up
    }
  }

  private static String describe(String text, String more) {
    String run = field(text, "run ");
    if (run.isEmpty()) {
      return "";
    }
    return "run "
        + run
        + " (process "
        + field(text, "wrapper ")
        + more
        + ") since "
        + field(text, "since ");
  }

  private static String field(String text, String key) {
    int at = text.startsWith(key) ? 0 : text.indexOf("\n".concat(key)) + 1;
    if (!text.startsWith(key, at)) {
      return "";
    }
    int start = at + key.length();
    int end = text.indexOf('\n', start);
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }

  @Override
  public void close() {
    if (!facts.isEmpty()) {
      file.write("");
    }
    file.close();
  }
}
