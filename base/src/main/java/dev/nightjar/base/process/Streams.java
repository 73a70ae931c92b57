package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A child's standard output and standard error: each goes through a [Pump], or both through one,
/// or to the child as it is.
final class Streams {
  private static final int SLOT_SIZE = 8; // of struct pollfd
  private static final int READABLE = 1;
  private static final int WRITABLE = 4;

  private final @Nullable Pump first;
  private final @Nullable Pump second;

  private Streams(@Nullable Pump first, @Nullable Pump second) {
    this.first = first;
    this.second = second;
  }

  /// Gives the child its ends.
  static Streams connect(ChildPlan plan, Spawn spawn, ChildWatcher watcher) {
    boolean out = isTaken(1, plan.capture());
    boolean err = isTaken(2, plan.capture());
    if (out && err && plan.capture() != Capture.PIPE && OpenFile.isShared(1, 2)) {
      return new Streams(pump(1, Stream.BOTH, plan, spawn, watcher), null);
    }
    return new Streams(
        out ? pump(1, Stream.STDOUT, plan, spawn, watcher) : null,
        err ? pump(2, Stream.STDERR, plan, spawn, watcher) : null);
  }

  private static boolean isTaken(int fd, Capture capture) {
    return capture != Capture.OFF
        && Descriptors.isInherited(fd)
        && (capture != Capture.AUTO || !Descriptors.isTerminal(fd));
  }

  /// Null when there is neither a file nor a pipe to be had: the child then has our descriptor.
  private static @Nullable Pump pump(
      int to, Stream stream, ChildPlan plan, Spawn spawn, ChildWatcher watcher) {
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
    return new Pump(source, to, stream, watcher);
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

  /// Writes what is to be waited for into two elements of `poll`'s array.
  void await(ByteBuffer slots, int index) {
    await(slots, index, first);
    await(slots, index + 1, second);
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
    return lookMillis() < Integer.MAX_VALUE;
  }

  /// Moves what can be moved without waiting, as `poll` told.
  void advance(ByteBuffer slots, int index) {
    advance(slots, index, first);
    advance(slots, index + 1, second);
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

  /// Reads on where all that was read before is passed on.
  void fill() {
    if (first != null && !first.isEmptying()) {
      first.advance();
    }
    if (second != null && !second.isEmptying()) {
      second.advance();
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
