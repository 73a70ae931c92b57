package dev.nightjar.agent.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;

/// Keeps threads from opening descriptors while a child is started, which would inherit them.
///
/// Whoever opens one enters before and leaves after; whoever starts a child shuts the gate, which
/// waits, if not for long, until nobody is inside. Safe for use by many threads.
final class Gate {
  private static final long MAX_SHUT_MILLIS = 5_000; // a start takes milliseconds
  private static final long MAX_INSIDE_MILLIS = 50; // the command does not wait for a slow disk

  private final Object lock = new Object();

  @GuardedBy("lock")
  private boolean isShut;

  @GuardedBy("lock")
  private int inside;

  void enter() throws IOException {
    synchronized (lock) {
      await(MAX_SHUT_MILLIS, false);
      inside++;
    }
  }

  void leave() {
    synchronized (lock) {
      inside--;
      lock.notifyAll();
    }
  }

  void shut() {
    synchronized (lock) {
      isShut = true;
      try {
        await(MAX_INSIDE_MILLIS, true);
      } catch (IOException _) {
        return; // interrupted: the start goes on
      }
    }
  }

  void open() {
    synchronized (lock) {
      isShut = false;
      lock.notifyAll();
    }
  }

  @GuardedBy("lock")
  private void await(long millis, boolean forInside) throws IOException {
    long left = millis;
    while (left > 0 && (forInside ? inside > 0 : isShut)) {
      long step = Math.min(left, 10);
      try {
        lock.wait(step);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      left -= step;
    }
  }
}
