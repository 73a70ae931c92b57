package dev.nightjar.base.process;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What remains of signal forwarding where the JVM handles signals itself: a request to end the JVM
/// goes on to the child as TERM, and the JVM then waits until [OwnProcess] ends the process.
final class LastSignal extends Thread {
  private final int target;

  private LastSignal(int target) {
    super("nightjar-last-signal");
    this.target = target;
  }

  static Thread passOnTo(int target) {
    var hook = new LastSignal(target);
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }

  static void forget(@Nullable Thread hook) {
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
    Signals.send(target, Signals.TERM);
    while (true) {
      LockSupport.park(this);
    }
  }
}
