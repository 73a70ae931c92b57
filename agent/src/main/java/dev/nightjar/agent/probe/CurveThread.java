package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.Evidence;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcReader;
import dev.nightjar.base.process.ProcessTree;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Samples what a run uses, until it is told that the run is over. The longer the run, the longer
/// the time between two samples, as fewer of them are wanted.
final class CurveThread extends Thread {
  private static final int MAX_READ = 16 * 1024;
  private static final long PUT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long END_MILLIS = 200;

  /// Of the curve's first points, in parts of the interval: a short run is to have some too.
  private static final int[] EARLY = {8, 4, 2};

  private final ProcessTree tree;
  private final int root;
  private final Evidence evidence;
  private final long intervalNanos;
  private final long startNanos;
  private final Clock clock;
  private final Curve curve = new Curve();
  private volatile boolean isOver;

  /// @param startNanos when the attempt began
  CurveThread(
      ProcessTree tree,
      int root,
      Evidence evidence,
      long intervalNanos,
      long startNanos,
      Clock clock) {
    super("nightjar-curve");
    this.tree = tree;
    this.root = root;
    this.evidence = evidence;
    this.intervalNanos = Math.max(SHORTEST_NANOS, intervalNanos);
    this.startNanos = startNanos;
    this.clock = clock;
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      PythonPreload.removeAbandoned(clock.millis());
      sample();
    } catch (InterruptedException _) {
      interrupt();
    } catch (Throwable _) { // the curve ends here
      return;
    }
  }

  private void sample() throws InterruptedException {
    var reader = new ProcReader(MAX_READ);
    var ioWait = new IoWait(evidence, reader);
    var kin = new Kin(tree, root, reader, clock.monotonicNanos());
    var meter = new UsageMeter(kin, ioWait, reader, clock);
    long lastPut = clock.monotonicNanos() - PUT_NANOS;
    long next = clock.monotonicNanos();
    try {
      for (int sample = 0; !isOver; sample++) {
        Usage usage = meter.read(startNanos);
        if (usage.processes() > 0 && !isOver) {
          curve.add(usage);
        }
        long now = clock.monotonicNanos();
        if (now - lastPut >= PUT_NANOS && curve.size() > 0) {
          lastPut = now;
          ioWait.tell();
          evidence.put("curve", curve.json());
        }
        next = Math.max(now, next + pause(sample));
        clock.sleep(Duration.ofNanos(next - now));
      }
    } finally {
      ioWait.tell();
    }
  }

  private long pause(int sample) {
    if (sample < EARLY.length) {
      return Math.max(SHORTEST_NANOS, intervalNanos / EARLY[sample]);
    }
    return Math.max(intervalNanos, Math.min(LONGEST_NANOS, (long) (curve.spacing() * 1e9)));
  }

  /// Ends the sampling and tells its last points.
  ///
  /// @return whether it has ended: if not, it hangs in the kernel, and what it uses stays its own
  boolean end() {
    isOver = true;
    interrupt();
    try {
      join(END_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (isAlive()) {
      return false;
    }
    if (curve.size() > 0) {
      evidence.put("curve", curve.json());
    }
    return true;
  }
}
