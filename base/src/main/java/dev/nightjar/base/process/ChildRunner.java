package dev.nightjar.base.process;

import dev.nightjar.base.Clock;
import java.nio.ByteBuffer;

/// This process in its part as somebody who runs children, one after another, and stands in for
/// each while it runs: whoever signals us means the child. Used by one thread.
public final class ChildRunner implements AutoCloseable {
  private final Clock clock;
  private final Signals signals = Signals.open();
  private final boolean ownGroups = !Terminal.isOursInForeground();
  private int[] inherited = new int[0];
  private boolean isUsed;

  /// Takes the signals from now on.
  public ChildRunner(Clock clock) {
    this.clock = clock;
  }

  /// Runs a command and returns when it has ended and its output is passed on. The first is to be
  /// run before this process opens files or sockets of its own, which the child would inherit; what
  /// is open then is what later ones find too.
  public ChildEnd run(ChildPlan plan, ChildWatcher watcher) {
    watcher.starting();
    if (isUsed) {
      Descriptors.hideAllBut(inherited);
    } else {
      Descriptors.hideOwn();
      inherited = Descriptors.inherited();
      isUsed = true;
    }
    return new ChildRun(plan, watcher, signals, ownGroups, inherited, clock).toItsEnd();
  }

  /// Waits while no child runs; stopped and resumed as a child would be.
  ///
  /// @return 0, or the signal that came meanwhile and would have ended a child that does nothing
  ///   about it
  public int rest(long nanos) {
    long end = clock.monotonicNanos() + nanos;
    ByteBuffer slot = Native.memory(8).putInt(0, signals.fd()).putInt(4, 1);
    while (true) {
      for (int signal = signals.next(); signal != 0; signal = signals.next()) {
        if (signal == Signals.TSTP && !signals.isIgnored(signal)) {
          Signals.stopSelf();
        } else if (Signals.isDeadly(signal) && !signals.isIgnored(signal)) {
          return signal;
        }
      }
      long left = end - clock.monotonicNanos();
      if (left <= 0) {
        return 0;
      }
      long millis = Math.min(left / 1_000_000 + 1, 3_600_000);
      Native.callInt("poll", Native.address(slot), 1, millis);
    }
  }

  /// Whether a signal does nothing to a child that has no opinion of it, as HUP under `nohup`.
  public boolean isIgnored(int signal) {
    return signals.isIgnored(signal);
  }

  @Override
  public void close() {
    signals.close();
  }
}
