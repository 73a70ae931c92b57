package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// What hears of a child while it runs. All calls come from the thread in [ChildRun#run], which
/// does nothing for the child meanwhile: they must be short and not fail.
public interface ChildWatcher {
  /// The child runs.
  void started(int pid);

  /// It still runs after [ChildPlan#lastingNanos]: no longer one of the very short commands that
  /// anything beside them would slow down. Called at most once.
  void lasts();

  /// It wrote these bytes; the buffer is the caller's and changes afterwards.
  void output(boolean errorStream, ByteBuffer bytes);
}
