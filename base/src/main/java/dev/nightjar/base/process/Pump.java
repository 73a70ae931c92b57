package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One of the child's output streams on its way through this process: bytes go on to our own
/// descriptor unchanged and in order, and the watcher sees a copy.
///
/// Filling -> Emptying a read gave bytes Emptying -> Filling all of them are written any -> Closed
/// the child's side ended, or ours can't be written any more
///
/// Closing the read end is how a reader that went away is passed on: the child's next write then
/// fails exactly as if it had written to our descriptor itself.
final class Pump {
  private static final int BUFFER_SIZE = 65536; // a full pipe of the kernel's default size

  /// What a pipe or socket that polls as writable takes without waiting: more could block us, and
  /// with us the signals and the other stream.
  private static final int CAUTIOUS_CHUNK = 4096;

  private final int to;
  private final Stream stream;
  private final int chunk;
  private final ByteBuffer buffer = Native.memory(BUFFER_SIZE);
  private final long address = Native.address(buffer);
  private final Signals signals;
  private final ChildWatcher watcher;
  private int from;
  private int childEnd;
  private int start;
  private int end;

  private Pump(int from, int childEnd, int to, Signals signals, ChildWatcher watcher) {
    this.signals = signals;
    this.from = from;
    this.childEnd = childEnd;
    this.to = to;
    this.stream = to == 2 ? Stream.STDERR : Stream.STDOUT;
    this.chunk = Descriptors.isSeekable(to) ? BUFFER_SIZE : CAUTIOUS_CHUNK;
    this.watcher = watcher;
  }

  /// A pump to descriptor `to`, or null when the child should have that descriptor itself: it is a
  /// terminal, which the child must be able to recognise, or closed.
  static @Nullable Pump to(int to, Spawn spawn, Signals signals, ChildWatcher watcher) {
    if (!Descriptors.isInherited(to) || Descriptors.isTerminal(to)) {
      return null;
    }
    long ends = Descriptors.pipe();
    if (ends == -1) {
      return null;
    }
    int childEnd = (int) (ends >>> 32);
    spawn.connect(childEnd, to);
    return new Pump((int) ends, childEnd, to, signals, watcher);
  }

  /// Gives up the child's end once the child has it.
  void started() {
    Native.close(childEnd);
    childEnd = -1;
  }

  boolean isOpen() {
    return from >= 0;
  }

  boolean isEmptying() {
    return start < end;
  }

  /// The descriptor to wait for.
  int awaited() {
    return isEmptying() ? to : from;
  }

  /// Moves bytes, as far as that can be done without waiting.
  ///
  /// @return whether any moved
  boolean advance() {
    return isOpen() && (isEmptying() ? empty() : fill());
  }

  private boolean fill() {
    int read = Native.read(from, address, BUFFER_SIZE);
    if (read == 0) {
      close();
    }
    if (read <= 0) {
      return false;
    }
    start = 0;
    end = read;
    watcher.output(stream, buffer.clear().limit(read));
    return true;
  }

  private boolean empty() {
    int written = Native.write(to, address + start, Math.min(chunk, end - start));
    if (written >= 0) {
      start += written;
      return true;
    }
    int error = Native.errno();
    if (error != Native.EAGAIN && error != Native.EINTR) {
      close();
    }
    return false;
  }

  /// Leaves what processes that outlive the child still write to a process of the system's own, so
  /// that it arrives, and they are not ended by a missing reader.
  void leave() {
    var cat = new Spawn(true, signals);
    Descriptors.setBlocking(from);
    cat.connect(from, 0);
    cat.connect(to, 1);
    cat.start(new byte[][] {{'/', 'b', 'i', 'n', '/', 'c', 'a', 't'}});
    close();
  }

  void close() {
    if (from >= 0) {
      Native.close(from);
      from = -1;
      start = end;
    }
  }
}
