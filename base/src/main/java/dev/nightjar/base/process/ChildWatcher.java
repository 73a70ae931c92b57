package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.util.List;

/// What hears of a child while it runs. All calls come from the thread in [ChildRunner#run], which
/// does nothing for the child meanwhile: they must be short and not fail.
public interface ChildWatcher {
  /// The child is about to be started: until [#started] nobody may open a file or a socket, which
  /// the child would inherit.
  void starting();

  /// The child runs. Not called when it could not be started.
  ///
  /// @param leadsGroup whether it has a process group of its own
  void started(int pid, boolean leadsGroup);

  /// It still runs after [ChildPlan#lastingNanos]: no longer one of the very short commands that
  /// anything beside them would slow down. Called at most once.
  void lasts();

  /// It still runs: a good time for a look at it. Often at first, then every two seconds.
  void sampled();

  /// It is dead, but still to be seen in `/proc`: it has not been waited for.
  void dead();

  /// It wrote these bytes; the buffer is the caller's and changes afterwards.
  void output(Stream stream, ByteBuffer bytes);

  /// This process was sent a signal, which went on to the child.
  ///
  /// @param sender the process that sent it, or 0 when it was the kernel, as for a terminal's key
  /// @param user the sender's user
  void signalled(int signal, int sender, int user);

  /// It is at its limit, and will be ended once [#isReadyToEnd].
  void limitReached();

  /// Whether all is known that can be known only while it runs; asked again and again after
  /// [#limitReached], for a bounded time.
  boolean isReadyToEnd();

  /// Processes of it are there even two seconds after KILL; nobody waits for them any longer.
  void leftAlive(List<ProcessTree.Member> members);
}
