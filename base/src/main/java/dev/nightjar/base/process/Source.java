package dev.nightjar.base.process;

/// Where a [Pump] gets a child's output from.
abstract sealed class Source permits PipeSource, FileSource, FollowedSource {
  /// Nothing can be read now, but may be later.
  static final int NOTHING = -1;

  /// Nothing will ever come any more.
  static final int ENDED = 0;

  /// Reads without waiting.
  ///
  /// @return how many bytes, or one of the above
  abstract int read(long address, int size);

  /// The descriptor that polls as readable when there is something; -1 where only looking tells.
  abstract int awaited();

  /// Whether the last read found nothing; where only looking tells, the next look can wait.
  abstract boolean isIdle();

  /// The child has ended: from now on only what it wrote until then counts.
  abstract void childEnded();

  /// Whether all is read that the child wrote before its end.
  abstract boolean isThrough();

  abstract boolean isOpen();

  abstract void close();

  /// Lets a process of the system's own pass on what processes that outlive the child still write.
  ///
  /// @param writers those processes
  abstract void leaveTo(int to, Signals signals, int[] writers);

  /// Lets a process of the system's own pass on bytes that were read, and then what comes after
  /// them; for a reader that does not take them now.
  void leaveBehind(long address, int size, int to, Signals signals) {}

  /// Gives up the child's end once the child has it.
  abstract void started();
}
