package dev.nightjar.alert;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sleep of one thread on a [Clock], which other threads may end early.
///
/// Only the sleep itself and [#interruptible] work are interrupted, never what else the thread
/// does: an interrupt there would close files that it is writing to.
public final class Nap {
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Thread sleeper;

  @GuardedBy("lock")
  private boolean woken;

  public Nap(Clock clock) {
    this.clock = clock;
  }

  /// Sleeps for `duration`, or until [#wake]; at once when that was called since the last nap.
  public void rest(Duration duration) {
    if (!lieDown()) {
      return;
    }
    try {
      clock.sleep(duration);
    } catch (InterruptedException e) {
      // Woken: what the thread has to do next is decided by its own state.
    } finally {
      getUp();
    }
  }

  /// Does work that ends early, in its own way, when its thread is interrupted by [#wake].
  ///
  /// @throws NightjarException `CANCELED` when [#wake] was called since the last nap
  public <T> T interruptible(Supplier<T> work) {
    if (!lieDown()) {
      throw new NightjarException(ErrorCode.CANCELED, "canceled");
    }
    try {
      return work.get();
    } finally {
      getUp();
    }
  }

  private boolean lieDown() {
    lock.lock();
    try {
      if (woken) {
        woken = false;
        return false;
      }
      sleeper = Thread.currentThread();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void getUp() {
    lock.lock();
    try {
      sleeper = null;
      woken = false;
      // A wake that came after the sleep had ended would otherwise hit the thread's work.
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the running nap, or the next one before it begins.
  public void wake() {
    lock.lock();
    try {
      woken = true;
      if (sleeper != null) {
        sleeper.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
