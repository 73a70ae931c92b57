package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads rows on several threads: the query's own begins, and asks the helpers when there is more
/// to read than handing over costs. Whoever has time takes the next few rows, so that nobody waits
/// for a helper that has not come. What is computed does not depend on who does it: tasks see rows
/// in any order, takers in their own.
final class RowReading {
  /// Reads one row with rows of the thread's own.
  @FunctionalInterface
  interface Task {
    /// @param values room for one row
    void read(Rows own, int row, Column values);
  }

  /// Takes rows in their order, on the query's thread.
  @FunctionalInterface
  interface Taker {
    /// @param values one per step, valid until the next row
    void take(int row, Column values);
  }

  /// What waking a thread costs, several times over.
  private static final long WORTH_HELP_NANOS = 100_000;

  /// Values that are held until they are taken: so many that neighbours in the store are among
  /// them, and as few as stay near the processor.
  private static final int BLOCK_VALUES = 1 << 19;

  /// Rows that are taken at once; a helper's last few are waited for.
  private static final int MOST_AT_ONCE = 64;

  private static final @Nullable Histogram[] FLOATS_ALONE = {};

  private final Evaluation evaluation;
  private final Rows rows;
  private final int steps;
  private final Task task;
  private final int[] order; // in which the rows are read
  private final int atOnce;
  private final AtomicInteger next;
  private final Lock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int helping; // guarded by lock
  private boolean over; // guarded by lock: helpers that come now go again
  private @Nullable Throwable failure; // guarded by lock

  private RowReading(Evaluation evaluation, Rows rows, int steps, int from, int end, Task task) {
    this.evaluation = evaluation;
    this.rows = rows;
    this.steps = steps;
    this.task = task;
    this.order = ReadingOrder.of(rows, from, end);
    this.atOnce = Math.clamp((end - from) / 32, 1, MOST_AT_ONCE);
    this.next = new AtomicInteger();
  }

  /// Has every row read once, in any order; tasks of different rows run at the same time.
  static void each(Evaluation evaluation, Rows rows, int steps, Task task) {
    new RowReading(evaluation, rows, steps, 0, rows.count(), task).run();
  }

  /// Reads all rows and hands them to the taker in their order.
  static void inOrder(Evaluation evaluation, Rows rows, int steps, Taker taker) {
    int count = rows.count();
    int most = Math.clamp(BLOCK_VALUES / Math.max(1, steps), 1, Math.max(1, count));
    var values = new Column(steps);
    if (evaluation.helpers().most() == 0 || most == 1) {
      for (int row = 0; row < count; row++) {
        rows.read(row, values);
        taker.take(row, values);
      }
      return;
    }
    double[] block = new double[most * steps];
    Map<Integer, @Nullable Histogram[]> beside = new ConcurrentHashMap<>();
    for (int from = 0; from < count; from += most) {
      int start = from;
      int end = Math.min(count, from + most);
      Task task =
          (own, row, into) -> {
            own.read(row, into);
            System.arraycopy(into.values, 0, block, (row - start) * steps, steps);
            if (into.hasHistograms()) {
              beside.put(row, into.besides().clone());
            }
          };
      new RowReading(evaluation, rows, steps, start, end, task).run();
      for (int row = start; row < end; row++) {
        System.arraycopy(block, (row - start) * steps, values.values, 0, steps);
        values.besides(beside.isEmpty() ? FLOATS_ALONE : beside.getOrDefault(row, FLOATS_ALONE));
        if (!beside.isEmpty()) {
          beside.remove(row);
        }
        taker.take(row, values);
      }
    }
  }

  private void run() {
    try {
      var values = new Column(steps);
      long began = evaluation.nanos();
      boolean asked = evaluation.helpers().most() == 0;
      for (int from = take(); from < order.length; from = take()) {
        read(rows, from, values);
        if (!asked && evaluation.nanos() - began > WORTH_HELP_NANOS) {
          asked = true;
          askForHelp();
        }
      }
    } catch (Throwable e) { // an Error too must not leave the helpers reading
      fail(e);
    }
    awaitHelpers();
    throwFailure();
    if (evaluation.isStopped()) {
      evaluation.check(); // rows may be missing
    }
  }

  private int take() {
    return evaluation.isStopped() ? order.length : Math.min(order.length, next.getAndAdd(atOnce));
  }

  private void read(Rows own, int from, Column values) {
    int to = Math.min(order.length, from + atOnce);
    for (int i = from; i < to && !evaluation.isStopped(); i++) {
      task.read(own, order[i], values);
    }
  }

  private void askForHelp() {
    int wanted = Math.min(evaluation.helpers().most(), (order.length - next.get()) / atOnce);
    for (int i = 0; i < wanted; i++) {
      try {
        evaluation.helpers().executor().execute(this::help);
      } catch (RejectedExecutionException alone) {
        return;
      }
    }
  }

  private void help() {
    lock.lock();
    try {
      if (over) {
        return;
      }
      helping++;
    } finally {
      lock.unlock();
    }
    try {
      Rows own = rows.fork();
      var values = new Column(steps);
      for (int from = take(); from < order.length; from = take()) {
        read(own, from, values);
      }
    } catch (Throwable e) { // an Error too is the query's
      fail(e);
    } finally {
      leave();
    }
  }

  /// Stops everybody; the first failure is the query's.
  private void fail(Throwable thrown) {
    lock.lock();
    try {
      failure = failure == null ? thrown : failure;
    } finally {
      lock.unlock();
    }
    evaluation.stop();
  }

  private void leave() {
    lock.lock();
    try {
      helping--;
      idle.signal();
    } finally {
      lock.unlock();
    }
  }

  /// After this nobody reads any more, so that what is read from may be closed.
  private void awaitHelpers() {
    boolean interrupted = false;
    lock.lock();
    try {
      over = true;
      while (helping > 0) {
        try {
          idle.await();
        } catch (InterruptedException e) {
          interrupted = true;
          evaluation.stop();
        }
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() {
    lock.lock();
    try {
      switch (failure) {
        case null -> {}
        case RuntimeException ours -> throw ours;
        case Error ours -> throw ours;
        default ->
            throw new IllegalStateException("BUG: reading rows ended by " + failure, failure);
      }
    } finally {
      lock.unlock();
    }
  }
}
