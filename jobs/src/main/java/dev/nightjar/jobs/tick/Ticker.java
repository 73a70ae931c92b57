package dev.nightjar.jobs.tick;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something again and again on a virtual thread, with a pause between the end of one time and
/// the start of the next. A failure is logged and the next time comes all the same.
public final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  private final String name;
  private final Clock clock;
  private final Duration pause;
  private final Runnable work;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Thread thread;

  @GuardedBy("lock")
  private boolean closed;

  public Ticker(String name, Clock clock, Duration pause, Runnable work) {
    this.name = name;
    this.clock = clock;
    this.pause = pause;
    this.work = work;
  }

  /// Begins with a pause.
  public void start() {
    lock.lock();
    try {
      if (thread == null && !closed) {
        thread = Thread.ofVirtual().name(name).start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        clock.sleep(pause);
        goesOn = tick();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      LOG.error("{} ended, until the next start", name, e);
      throw e;
    }
  }

  private boolean tick() {
    lock.lock();
    try {
      if (!closed) {
        work.run();
      }
      return !closed;
    } catch (RuntimeException e) {
      LOG.warn("{} failed this time and will be tried again", name, e);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Returns when the work rests and will not begin again. Never interrupts the work itself: an
  /// interrupt closes whatever file it is writing.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
