package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A child's standard output and standard error: each goes through a [Pump], or both through one,
/// or to the child as it is.
final class Streams {
  private static final int SLOT_SIZE = 8; // of struct pollfd
  private static final int READABLE = 1;
  private static final int WRITABLE = 4;

  /// Of a pipe or socket that nobody reads any more: POLLERR of the one, POLLHUP of the other.
  static final int GONE = 8 | 16;

  private final @Nullable Pump first;
  private final @Nullable Pump second;

  /// Whether the first stands for both.
  private final boolean areOne;

  private Streams(@Nullable Pump first, @Nullable Pump second, boolean areOne) {
    this.areOne = areOne;
    this.first = first;
    this.second = second;
  }

  /// Gives the child its ends.
  static Streams connect(ChildPlan plan, Spawn spawn, ChildWatcher watcher) {
    boolean out = isTaken(1, plan.capture());
    boolean err = isTaken(2, plan.capture());
    boolean isOne = OpenFile.isShared(1, 2);
    if (plan.capture() == Capture.AUTO) {
      isOne |= OpenFile.isSameRegular(1, 2);
    }
    if (out && err && plan.capture() != Capture.PIPE && isOne) {
      return new Streams(pump(1, Stream.BOTH, plan, spawn, watcher), null, true);
    }
    return new Streams(
        out ? pump(1, Stream.STDOUT, plan, spawn, watcher) : null,
        err ? pump(2, Stream.STDERR, plan, spawn, watcher) : null,
        false);
  }

  private static boolean isTaken(int fd, Capture capture) {
    return capture != Capture.OFF
        && Descriptors.isInherited(fd)
        && (capture != Capture.AUTO || !OpenFile.isDevice(fd));
  }

  /// Null when there is neither a file nor a pipe to be had: the child then has our descriptor.
  private static @Nullable Pump pump(
      int to, Stream stream, ChildPlan plan, Spawn spawn, ChildWatcher watcher) {
    if (plan.capture() == Capture.AUTO && OpenFile.isRegular(to)) {
      FollowedSource followed = FollowedSource.of(to);
      if (followed != null) {
        return new Pump(followed, -1, plan.isLast(), stream, watcher);
      }
    }
    int childEnd = -1;
    Source source = null;
    String path = plan.captureFile();
    if (plan.capture() == Capture.FILE && path != null) {
      String suffix = stream == Stream.STDOUT ? ".out" : stream == Stream.STDERR ? ".err" : ".both";
      FileSource file = FileSource.create(path.concat(suffix));
      childEnd = file == null ? -1 : file.childEnd();
      source = file;
    }
    if (source == null) {
      PipeSource pipe = PipeSource.create();
      childEnd = pipe == null ? -1 : pipe.childEnd();
      source = pipe;
    }
    if (source == null) {
      return null;
    }
    spawn.connect(childEnd, to);
    if (stream == Stream.BOTH) {
      spawn.connect(childEnd, 2);
    }
    return new Pump(source, to, plan.isLast(), stream, watcher);
  }

  /// The child has its ends, or will never have them.
  void started() {
    if (first != null) {
      first.started();
    }
    if (second != null) {
      second.started();
    }
  }

  /// Writes what is to be waited for into four elements of `poll`'s array: two for bytes, two for
  /// readers that go away.
  void await(ByteBuffer slots, int index) {
    await(slots, index, first);
    await(slots, index + 1, second);
    int out = first == null ? -1 : first.readerToWatch();
    int err = second == null ? -1 : second.readerToWatch();
    slots.putInt((index + 2) * SLOT_SIZE, out).putInt((index + 2) * SLOT_SIZE + 4, 0);
    slots.putInt((index + 3) * SLOT_SIZE, err).putInt((index + 3) * SLOT_SIZE + 4, 0);
  }

  private static void await(ByteBuffer slots, int index, @Nullable Pump pump) {
    int fd = -1;
    int events = READABLE;
    if (pump != null && pump.isOpen()) {
      fd = pump.awaited();
      events = pump.isEmptying() ? WRITABLE : READABLE;
    }
    slots.putInt(index * SLOT_SIZE, fd).putInt(index * SLOT_SIZE + 4, events);
  }

  /// Milliseconds until what comes next has to be looked for, as `poll` can't tell.
  int lookMillis() {
    int wait = first == null ? Integer.MAX_VALUE : first.lookMillis();
    return second == null ? wait : Math.min(wait, second.lookMillis());
  }

  /// Whether a file of ours is being written, not a pipe.
  boolean areFiles() {
    return (first != null && first.isFile()) || (second != null && second.isFile());
  }

  /// Gives up our own descriptors that the child has itself: who reads them, or waits for their
  /// end, is to deal with the child alone.
  void giveUpHandedOn() {
    boolean hasOut = first != null && first.isPassedOn();
    boolean hasError = (second != null && second.isPassedOn()) || (hasOut && areOne);
    for (int fd = 1; fd <= 2; fd++) {
      boolean isNeeded = fd == 1 ? hasOut : hasError;
      if (!isNeeded && Descriptors.isInherited(fd) && !Descriptors.isTerminal(fd)) {
        Descriptors.replaceByNull(fd);
      }
    }
  }

  /// Moves what can be moved without waiting, as `poll` told.
  void advance(ByteBuffer slots, int index) {
    advance(slots, index, first);
    advance(slots, index + 1, second);
    closeWhereReaderIsGone(slots, index + 2, first);
    closeWhereReaderIsGone(slots, index + 3, second);
  }

  /// Looks for readers that were gone before the child starts.
  void closeWhereReadersAreGone() {
    ByteBuffer slots = Native.memory(4 * SLOT_SIZE);
    await(slots, 0);
    Native.callInt("poll", Native.address(slots), 4, 0);
    closeWhereReaderIsGone(slots, 2, first);
    closeWhereReaderIsGone(slots, 3, second);
  }

  /// A reader that is gone before the child's next write fails that one, not the one after it.
  private static void closeWhereReaderIsGone(ByteBuffer slots, int index, @Nullable Pump pump) {
    if (pump != null && (slots.getShort(index * SLOT_SIZE + 6) & GONE) != 0) {
      pump.close();
    }
  }

  private static void advance(ByteBuffer slots, int index, @Nullable Pump pump) {
    if (pump != null && (slots.getShort(index * SLOT_SIZE + 6) != 0 || pump.isToBeLookedAt())) {
      pump.advance();
    }
  }

  void childEnded() {
    if (first != null) {
      first.childEnded();
    }
    if (second != null) {
      second.childEnded();
    }
  }

  /// Reads on where all that was read before is passed on, and more is to come.
  void fill() {
    fill(first);
    fill(second);
  }

  private static void fill(@Nullable Pump pump) {
    if (pump != null && !pump.isEmptying() && !pump.isThrough()) {
      pump.advance();
    }
  }

  /// Whether some reader has yet to take what was read.
  boolean areEmptying() {
    return (first != null && first.isEmptying()) || (second != null && second.isEmptying());
  }

  /// Whether all that the child wrote before its end is passed on.
  boolean areThrough() {
    return (first == null || first.isThrough()) && (second == null || second.isThrough());
  }

  /// Leaves the rest to processes of the system's own.
  void leave(Signals signals, int[] writers) {
    if (first != null) {
      first.leave(signals, writers);
    }
    if (second != null) {
      second.leave(signals, writers);
    }
  }

  void close() {
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
  }
}
