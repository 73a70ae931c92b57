package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.Evidence;
import dev.nightjar.agent.report.JsonText;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessTree;
import java.io.File;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The dumps of one run, of all its attempts: the newest, as many as evidence may hold.
final class StackSamples {
  static final int SAMPLES = 3;
  static final Duration SPACING = Duration.ofMillis(250);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// Characters of one dump: three of them and a remainder fit into a section of the evidence.
  static final int MAX_DUMP_CHARS = 150_000;

  private static final int MAX_CHARS = 480_000;
  private static final long END_MILLIS = 200;

  private final Evidence evidence;
  private final Clock clock;

  /// Owned by the thread that takes samples, of which there is one at a time, and after its end by
  /// the one that started it.
  private final Deque<JsonText> kept = new ArrayDeque<>();

  private volatile @Nullable StackDump latest;

  StackSamples(Evidence evidence, Clock clock) {
    this.evidence = evidence;
    this.clock = clock;
  }

  /// A thread that takes the samples before a kill; not yet started.
  Taking taking(ProcessTree tree, boolean isAbortAllowed) {
    return new Taking(tree, isAbortAllowed);
  }

  /// Takes samples, and is done when it has or when its time is over.
  final class Taking extends Thread {
    private final ProcessTree tree;
    private final boolean abortAllowed;
    private final long deadline = clock.monotonicNanos() + LIMIT_NANOS;
    private volatile boolean isDone;

    private Taking(ProcessTree tree, boolean abortAllowed) {
      super("nightjar-stacks");
      this.tree = tree;
      this.abortAllowed = abortAllowed;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        var dumper = new Dumper(tree, "limit", clock);
        for (int i = 0; i < SAMPLES && clock.monotonicNanos() - deadline < 0; i++) {
          long next = clock.monotonicNanos() + SPACING.toNanos();
          keep(dumper.take(deadline));
          if (i + 1 < SAMPLES) {
            clock.sleep(Duration.ofNanos(next - clock.monotonicNanos()));
          }
        }
        if (abortAllowed) {
          dumper.abortPythons();
          clock.sleep(SPACING);
        }
      } catch (InterruptedException _) {
        interrupt();
      } catch (Throwable _) { // what was seen so far is what there is
        return;
      } finally {
        isDone = true;
      }
    }

    /// Ends it, wherever it is: there is nothing left to be asked.
    ///
    /// @return whether it has ended, and does not hang in the kernel
    boolean end() {
      interrupt();
      try {
        join(END_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return !isAlive();
    }

    boolean isDone() {
      return isDone || clock.monotonicNanos() - deadline >= 0;
    }
  }

  /// Adds what a Python wrote when it was ended by ABRT, if the output's last lines hold it.
  void addAborted(List<String> tail) {
    StackDump last = latest;
    int at = tail.lastIndexOf("Fatal Python error: Aborted");
    if (last == null || at < 0) {
      return;
    }
    String text = String.join("\n", tail.subList(at, tail.size()));
    List<ThreadStack> stacks = FaulthandlerText.parse(text, 0);
    for (ProcessDump process : last.processes()) {
      String program = process.command().isEmpty() ? "" : process.command().getFirst();
      if (process.stacks().isEmpty() && PythonCommand.isPythonName(new File(program).getName())) {
        List<ProcessDump> alone = List.of(process.with(stacks, text));
        keep(new StackDump(clock.millis(), last.trigger(), alone, 0));
        return;
      }
    }
  }

  private void keep(StackDump dump) {
    latest = dump;
    kept.add(dump.json(MAX_DUMP_CHARS));
    int chars = 2;
    for (JsonText each : kept) {
      chars += each.length() + 1;
    }
    while (chars > MAX_CHARS && kept.size() > SAMPLES) {
      chars -= kept.removeFirst().length() + 1;
    }
    var json = new JsonText().open('[');
    for (JsonText each : kept) {
      json.json(each);
    }
    evidence.put("stacks", json.close(']'));
    if (dump.more() > 0) {
      evidence.fact("stacks_left_out", dump.more() + " processes were too many to look at");
    }
  }
}
