package dev.nightjar.jobs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.jobs.watch.JobWatch;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that learns from the past at the start, and tries again until that went well. It
/// computes for seconds where there are many jobs, so it is none that serves requests.
final class Learning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

  /// Long enough for a busy store to come to rest; each further pause is twice as long.
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  /// Nothing is watched meanwhile, so that longer ones cost more than reading in vain.
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final JobWatch watch;
  private final Clock clock;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean isResting;

  @GuardedBy("lock")
  private boolean isClosed;

  Learning(JobWatch watch, Clock clock) {
    this.watch = watch;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("job-learning").unstarted(this::learn);
  }

  void start() {
    thread.start();
  }

  private void learn() {
    Duration pause = FIRST_PAUSE;
    while (!hasLearned(pause) && rest(pause)) {
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
  }

  /// @param pause until it is tried again
  private boolean hasLearned(Duration pause) {
    try {
      watch.load();
      return true;
    } catch (CancellationException _) {
      LOG.debug("closed while it learned");
      return true;
    } catch (RuntimeException | Error e) {
      LOG.error(
          "what is expected of jobs could not be learned and is not watched; next try in {} s",
          pause.toSeconds(),
          e);
      return false;
    }
  }

  /// Returns whether to go on. Only this is interrupted: an interrupt while the stores are read
  /// would close their files.
  private boolean rest(Duration pause) {
    lock.lock();
    try {
      isResting = !isClosed;
      if (isClosed) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    try {
      clock.sleep(pause);
    } catch (InterruptedException _) {
      return false; // by close alone
    } finally {
      getUp();
    }
    return true;
  }

  private void getUp() {
    lock.lock();
    try {
      isResting = false;
      Thread.interrupted(); // it came after the sleep had ended
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    watch.close();
    wake();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        isInterrupted = true; // the stores are closed next: nobody may read them then
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    lock.lock();
    try {
      isClosed = true;
      if (isResting) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
