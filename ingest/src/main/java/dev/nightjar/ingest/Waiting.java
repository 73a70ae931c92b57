package dev.nightjar.ingest;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one thread waits for, and what others may therefore interrupt: nothing else that it does,
/// since an interrupt closes the files that a thread is writing to.
///
/// - Open -> Ended: [#end]; whatever is waited for ends now, and nothing is waited for any more
final class Waiting {
  /// Something that takes long and ends at an interrupt.
  interface Wait<T, E extends Exception> {
    T await() throws E, InterruptedException;
  }

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Thread waiter;

  @GuardedBy("lock")
  private boolean ended;

  /// Waits; the thread leaves this without an interrupt of ours.
  ///
  /// @throws InterruptedException when it has ended or ends meanwhile
  <T, E extends Exception> T on(Wait<T, E> wait) throws E, InterruptedException {
    begin();
    try {
      return wait.await();
    } finally {
      finish();
    }
  }

  private void begin() throws InterruptedException {
    lock.lock();
    try {
      if (ended) {
        throw new InterruptedException("stopped");
      }
      waiter = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    lock.lock();
    try {
      waiter = null;
      if (ended) {
        // It came when the waiting was over, and would hit the thread's work.
        Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      if (waiter != null) {
        waiter.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
