package dev.nightjar.base.process;

import org.jspecify.annotations.Nullable;

/// A pipe from the child. Closing it is how a reader that went away is passed on: the child's next
/// write then fails exactly as if it had written to our descriptor itself.
final class PipeSource extends Source {
  /// Reads after the child's end: more than a pipe holds, so what it wrote is through, and a
  /// process that writes for ever can't hold us.
  private static final int LAST_READS = 16;

  private int from;
  private int childEnd;
  private int readsLeft = Integer.MAX_VALUE;
  private boolean isEmpty;

  private PipeSource(long ends) {
    this.from = (int) ends;
    this.childEnd = (int) (ends >>> 32);
  }

  /// Null when there is no pipe to be had.
  static @Nullable PipeSource create() {
    long ends = Descriptors.pipe();
    return ends == -1 ? null : new PipeSource(ends);
  }

  int childEnd() {
    return childEnd;
  }

  @Override
  void started() {
    Native.close(childEnd);
    childEnd = -1;
  }

  @Override
  int read(long address, int size) {
    int read = Native.read(from, address, size);
    isEmpty = read <= 0;
    readsLeft--;
    return read;
  }

  @Override
  int awaited() {
    return from;
  }

  @Override
  boolean isIdle() {
    return isEmpty;
  }

  @Override
  void childEnded() {
    readsLeft = LAST_READS;
    isEmpty = false;
  }

  @Override
  boolean isThrough() {
    return isEmpty || readsLeft <= 0;
  }

  @Override
  boolean isOpen() {
    return from >= 0;
  }

  @Override
  void close() {
    if (from >= 0) {
      Native.close(from);
      from = -1;
    }
  }

  /// The pipe's end of file ends the reader, so it need not know who writes.
  @Override
  void leaveTo(int to, Signals signals, int[] writers) {
    var cat = new Spawn(true, signals);
    Descriptors.setBlocking(from);
    cat.connect(from, 0);
    cat.connect(to, 1);
    cat.closeOthers();
    cat.start(new byte[][] {{'/', 'b', 'i', 'n', '/', 'c', 'a', 't'}});
  }
}
