package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.LiveRuns;
import dev.nightjar.agent.report.LiveRuns.LiveRun;
import dev.nightjar.agent.report.StacksPost;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcessTree;
import dev.nightjar.base.process.ProcessTree.Member;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `nightjar run stacks RUN`: where the processes of a run stand now, without disturbing them. RUN
/// is a run's id or its job's name; the run is one of this user's on this host.
public final class StacksCommand {
  private static final int USAGE = 2;
  private static final int NOT_TO_BE_SEEN = 1;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final String MARK = "NIGHTJAR_RUN_";
  private static final String HELP =
      """
      usage: nightjar run stacks RUN
        RUN  the id of a run that is running on this host, or its job's name
      """;

  private final Clock clock;

  private StacksCommand(Clock clock) {
    this.clock = clock;
  }

  /// @param words what follows `stacks`
  /// @return the exit code: 0 when there are stacks, 1 when the run can't be looked at, 2 for words
  ///   that mean nothing
  public static int run(String[] words) {
    if (words.length != 1 || words[0].isEmpty() || words[0].startsWith("-")) {
      boolean isAsked = words.length == 1 && (words[0].equals("--help") || words[0].equals("-h"));
      OwnProcess.write(isAsked ? 1 : 2, HELP);
      return isAsked ? 0 : USAGE;
    }
    try {
      return new StacksCommand(Clock.system()).show(words[0]);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return refuse("interrupted");
    }
  }

  private int show(String name) throws InterruptedException {
    List<LiveRun> runs = LiveRuns.find(name);
    if (runs.isEmpty()) {
      return refuse(
          "no run of yours with the id or job name \""
              + name
              + "\" is running on this host; a run's stacks can be taken by the user that started"
              + " it, on the host that it runs on");
    }
    LiveRun run = runs.getLast();
    if (runs.size() > 1) {
      OwnProcess.write(
          2, "nightjar run stacks: " + runs.size() + " runs of " + name + ", this is the newest\n");
    }
    if (run.childPid() == 0) {
      return refuse("run " + run.runId() + " is between two attempts: no command is running");
    }
    Member child = Member.of(run.childPid());
    if (child == null || child.startTicks() != run.childStart()) {
      return refuse("the command of run " + run.runId() + " has just ended");
    }
    return show(run, child);
  }

  private int show(LiveRun run, Member child) throws InterruptedException {
    boolean leadsGroup = child.group() == child.pid();
    var tree = new ProcessTree(child.pid(), leadsGroup, MARK.concat(run.runId()));
    var dumper = new Dumper(tree, "asked", clock);
    long deadline = clock.monotonicNanos() + LIMIT_NANOS;
    boolean isSeen = false;
    boolean isTaken = true;
    try (var post = new StacksPost(clock)) {
      for (int i = 1; i <= StackSamples.SAMPLES; i++) {
        long next = clock.monotonicNanos() + StackSamples.SPACING.toNanos();
        StackDump dump = dumper.take(deadline);
        isSeen |= !dump.processes().isEmpty();
        print(run, dump, i);
        isTaken &= post.send(run.runId(), dump.json(StackSamples.MAX_DUMP_CHARS));
        if (i < StackSamples.SAMPLES) {
          clock.sleep(Duration.ofNanos(next - clock.monotonicNanos()));
        }
      }
    }
    if (!isTaken) {
      OwnProcess.write(2, "nightjar run stacks: the server did not take all of them\n");
    }
    return isSeen ? 0 : refuse("the command of run " + run.runId() + " has just ended");
  }

  private static void print(LiveRun run, StackDump dump, int number) {
    var text = new StringBuilder();
    text.append("run ").append(run.runId()).append("  job ").append(run.job());
    text.append("  sample ").append(number).append(" of ").append(StackSamples.SAMPLES);
    text.append('\n');
    dump.print(text);
    byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    try {
      new FileOutputStream(FileDescriptor.out).write(bytes);
    } catch (IOException _) {
      return; // nobody reads on; the server still gets them
    }
  }

  private static int refuse(String why) {
    OwnProcess.write(2, "nightjar run stacks: " + why + "\n");
    return NOT_TO_BE_SEEN;
  }
}
