package dev.nightjar.base.process;

import java.nio.charset.StandardCharsets;
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

  /// The bytes go into a pipe of their own, which holds as much as was read at once. Of the shell's
  /// descriptors, 2 is the child's pipe.
  @Override
  void leaveBehind(long address, int size, int to, Signals signals) {
    long ends = Descriptors.pipe();
    if (ends == -1) {
      return;
    }
    int read = (int) ends;
    int write = (int) (ends >>> 32);
    Descriptors.setNonBlocking(write);
    Native.write(write, address, size);
    Native.close(write);
    Descriptors.setBlocking(read);
    Descriptors.setBlocking(from);
    var shell = new Spawn(true, signals);
    shell.connect(read, 0);
    shell.connect(to, 1);
    shell.connect(from, 2);
    shell.closeOthers();
    shell.start(words("/bin/sh", "-c", "/bin/cat; exec /bin/cat <&2 2>/dev/null"));
    Native.close(read);
  }

  private static byte[][] words(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  /// The pipe's end of file ends the reader, so it need not know who writes.
  @Override
  void leaveTo(int to, Signals signals, int[] writers) {
    var cat = new Spawn(true, signals);
    Descriptors.setBlocking(from);
    cat.connect(from, 0);
    cat.connect(to, 1);
    cat.connectNull(2); // ours may be waited for to be closed
    cat.closeOthers();
    cat.start(new byte[][] {{'/', 'b', 'i', 'n', '/', 'c', 'a', 't'}});
  }
}
