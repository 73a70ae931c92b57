package dev.nightjar.base.process;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What remains of signal forwarding where the JVM handles signals itself: a request to end the JVM
/// goes on to the child as TERM, and the JVM then waits until [OwnProcess] ends the process.
///
/// It is there before the child is: a request that comes while that is started waits for it.
final class LastSignal extends Thread {
  private static final long LOOK_NANOS = 1_000_000;

  private volatile int target; // 0 as long as there is no child

  private LastSignal() {
    super("nightjar-last-signal");
  }

  /// Does not return when the JVM is on its way out already: then nothing is to be started.
  static LastSignal open() {
    var hook = new LastSignal();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException _) {
      while (true) {
        LockSupport.park(hook);
      }
    }
    return hook;
  }

  void passOnTo(int child) {
    target = child;
  }

  static void forget(@Nullable LastSignal hook) {
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The JVM is on its way out: it stays in the hook until our caller ends the process.
      }
    }
  }

  @Override
  public void run() {
    while (target == 0) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    Signals.send(target, Signals.TERM);
    while (true) {
      LockSupport.park(this);
    }
  }
}
