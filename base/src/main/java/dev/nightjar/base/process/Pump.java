package dev.nightjar.base.process;

import java.nio.ByteBuffer;

/// One of the child's output streams on its way through this process: bytes go on to our own
/// descriptor unchanged and in order, and the watcher sees a copy. Where the child has that
/// descriptor itself, there is only the copy.
///
/// - Filling -> Emptying: a read gave bytes
/// - Emptying -> Filling: all of them are written
/// - any -> Closed: the child's side ended, or ours can't be written any more
final class Pump {
  private static final int BUFFER_SIZE = 65536; // a full pipe of the kernel's default size

  /// What a pipe or socket that polls as writable takes without waiting: more could block us, and
  /// with us the signals and the other stream.
  private static final int CAUTIOUS_CHUNK = 4096;

  /// Short enough to read along, long enough to cost nothing.
  private static final int LOOK_MILLIS = 50;

  private final Source source;
  private final int to;
  private final boolean isLast;
  private final Stream stream;
  private final int chunk;
  private final ByteBuffer buffer = Native.memory(BUFFER_SIZE);
  private final long address = Native.address(buffer);
  private final ChildWatcher watcher;
  private int start;
  private int end;

  /// @param to -1 where the child has the descriptor itself
  /// @param isLast whether nothing is to be written to it once the child has closed its end
  Pump(Source source, int to, boolean isLast, Stream stream, ChildWatcher watcher) {
    this.source = source;
    this.to = to;
    this.isLast = isLast;
    this.stream = stream;
    this.chunk = Descriptors.isSeekable(to) ? BUFFER_SIZE : CAUTIOUS_CHUNK;
    this.watcher = watcher;
  }

  void started() {
    source.started();
  }

  boolean isOpen() {
    return source.isOpen();
  }

  boolean isEmptying() {
    return isOpen() && start < end;
  }

  /// The descriptor to wait for; -1 where only looking tells.
  int awaited() {
    return isEmptying() ? to : source.awaited();
  }

  /// Whether what comes next has to be looked for now and then.
  boolean isToBeLookedAt() {
    return isOpen() && awaited() < 0;
  }

  /// Milliseconds until that look.
  int lookMillis() {
    return !isToBeLookedAt() ? Integer.MAX_VALUE : source.isIdle() ? LOOK_MILLIS : 0;
  }

  void childEnded() {
    if (isOpen()) {
      source.childEnded();
    }
  }

  /// Whether all that the child wrote before its end is passed on.
  boolean isThrough() {
    return !isOpen() || (!isEmptying() && source.isThrough());
  }

  /// Moves bytes, as far as that can be done without waiting.
  ///
  /// @return whether any moved
  boolean advance() {
    return isOpen() && (isEmptying() ? empty() : fill());
  }

  private boolean fill() {
    int read = source.read(address, BUFFER_SIZE);
    if (read == Source.ENDED) {
      close();
      giveUp();
    }
    if (read <= 0) {
      return false;
    }
    start = 0;
    end = to < 0 ? 0 : read;
    watcher.output(stream, buffer.clear().limit(read));
    return true;
  }

  /// Nobody writes any more, so that our own reader is to see the end now.
  private void giveUp() {
    if (isLast && to >= 0) {
      Descriptors.replaceByNull(to);
      if (stream == Stream.BOTH) {
        Descriptors.replaceByNull(2);
      }
    }
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
  void leave(Signals signals, int[] writers) {
    if (isOpen()) {
      if (isEmptying()) {
        source.leaveBehind(address + start, end - start, to, signals);
      } else {
        source.leaveTo(to, signals, writers);
      }
      close();
    }
  }

  /// The descriptor on which to wait for its reader to go away; -1 when that is not to be heard of,
  /// or found out by writing anyway.
  int readerToWatch() {
    return isOpen() && !isEmptying() && source.awaited() >= 0 && chunk != BUFFER_SIZE ? to : -1;
  }

  /// Whether this process writes what the child wrote.
  boolean isPassedOn() {
    return to >= 0;
  }

  /// Whether a file of ours is being written, not a pipe.
  boolean isFile() {
    return isOpen() && source instanceof FileSource;
  }

  void close() {
    source.close();
    start = end;
  }
}
