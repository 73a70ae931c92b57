package dev.nightjar.agent.report;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// What a run wrote, as it came, until somebody takes it to report it.
///
/// The whole is kept up to a quota, packed while it waits; from then on only the end, of which the
/// oldest makes room, so that beginning and end are there whatever lies between. Where the quota
/// ends, and where the end begins, lines stay whole.
///
/// ```
/// filling -> full     the quota is used up, or as much waits as may
/// ```
///
/// A block holds pieces, each as it was read, all numbers big-endian:
///
/// ```
/// piece   ┌ stream <1> ┬ nanos <8> ┬ length <4> ┬ bytes <length> ┐
/// ```
///
/// Written by the thread that passes the output on, for which nothing here waits: what it does
/// under the lock is to copy, and seldom to pack a block. Taken by another.
final class KeptOutput {
  /// The limits, smaller in tests.
  ///
  /// @param quota bytes kept of the beginning; with the end it makes what a person would still read
  /// @param waiting bytes that may wait in memory, packed or not: a share of the wrapper's heap
  /// @param end bytes kept of the end
  record Limits(long quota, int waiting, int end) {
    static final Limits DEFAULT = new Limits(32L << 20, 10 << 20, 512 << 10);
  }

  private static final int STREAMS = 3;
  private static final int PIECE_HEAD = 13;
  private static final int BLOCK_BYTES = 128 << 10;
  private static final int MUCH_BYTES = 64 << 10;
  private static final int FIRST_BLOCK_BYTES = 4 << 10; // most runs write less
  private static final int MAX_UNPACKED = 16; // blocks that wait as they are: a pause of the taker
  private static final int RECENT_BYTES = 64 << 10; // holds any traceback
  private static final int MAX_RUNNING_ON = 64 << 10; // of a line over the quota's end

  /// Pieces, one after the other.
  ///
  /// @param unpackedLength 0 when it is not packed, -1 when that makes it no smaller
  @SuppressWarnings("ArrayRecordComponent") // handed over whole, compared by nobody
  record Block(byte[] bytes, int length, int unpackedLength) {
    boolean isPacked() {
      return unpackedLength > 0;
    }

    boolean isWorthPacking() {
      return unpackedLength == 0 && length >= BLOCK_BYTES / 2;
    }

    ByteBuffer pieces() {
      return ByteBuffer.wrap(bytes, 0, length);
    }
  }

  /// What is missing between the beginning and the end.
  ///
  /// @param lines -1 when nobody counted them
  /// @param isCut by stream: whether what comes first of it, up to a line's end, is missing too
  @SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
  record Gap(long lines, long bytes, long atNanos, boolean[] isCut) {}

  private final Limits limits;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final ArrayDeque<Block> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private final ArrayDeque<Block> end = new ArrayDeque<>();

  @GuardedBy("lock")
  private byte[] block = new byte[FIRST_BLOCK_BYTES];

  /// One that was dropped from the end, to be filled again: of very much output nothing is
  /// allocated.
  @GuardedBy("lock")
  private byte @Nullable [] spare;

  @GuardedBy("lock")
  private int length;

  @GuardedBy("lock")
  private long lastAt = Long.MIN_VALUE;

  @GuardedBy("lock")
  private int lastPiece = -1;

  @GuardedBy("lock")
  private int waitingBytes;

  @GuardedBy("lock")
  private int unpacked;

  @GuardedBy("lock")
  private int endBytes;

  @GuardedBy("lock")
  private long quotaLeft;

  @GuardedBy("lock")
  private boolean isFull;

  @GuardedBy("lock")
  private final long[] added = new long[STREAMS];

  @GuardedBy("lock")
  private final boolean[] isInLine = new boolean[STREAMS];

  @GuardedBy("lock")
  private final int[] runningOn = new int[STREAMS];

  @GuardedBy("lock")
  private final boolean[] isCutIn = new boolean[STREAMS];

  @GuardedBy("lock")
  private long leftOutLines;

  @GuardedBy("lock")
  private long leftOutBytes;

  @GuardedBy("lock")
  private long leftOutAt;

  @GuardedBy("lock")
  private final RecentBytes recentOut = new RecentBytes(RECENT_BYTES);

  @GuardedBy("lock")
  private final RecentBytes recentError = new RecentBytes(RECENT_BYTES);

  @GuardedBy("lock")
  private @Nullable Deflater deflater;

  KeptOutput(Limits limits) {
    this.limits = limits;
    this.quotaLeft = limits.quota();
  }

  /// Takes the next bytes of a stream.
  ///
  /// @return the bytes that wait now
  int add(Stream stream, ByteBuffer bytes, long nanos) {
    int size = bytes.remaining();
    synchronized (lock) {
      (stream == Stream.STDOUT ? recentOut : recentError).add(bytes);
      if (size == 0) {
        return waitingBytes;
      }
      int s = index(stream);
      added[s] += size;
      if (!isFull && (size > quotaLeft || waitingBytes + size > limits.waiting())) {
        isFull = true;
        for (int i = 0; i < STREAMS; i++) {
          runningOn[i] = isInLine[i] ? MAX_RUNNING_ON : 0;
        }
        close(false);
      }
      if (isFull) {
        runOn(s, bytes, nanos);
        if (bytes.hasRemaining()) {
          append(s, bytes, nanos, true);
        }
        trimEnd();
      } else {
        quotaLeft -= size;
        isInLine[s] = bytes.get(bytes.limit() - 1) != '\n';
        append(s, bytes, nanos, false);
      }
      return waitingBytes;
    }
  }

  /// Whether telling what waits may take longer than there is time for.
  boolean isMuch() {
    synchronized (lock) {
      return isFull || waitingBytes > MUCH_BYTES;
    }
  }

  /// How a piece names its stream.
  static int index(Stream stream) {
    return switch (stream) {
      case STDOUT -> 0;
      case STDERR -> 1;
      case BOTH -> 2;
    };
  }

  /// All bytes of a stream that ever came.
  long added(Stream stream) {
    synchronized (lock) {
      return added[index(stream)];
    }
  }

  /// Lets a line that the quota's end came into go on to its own end, among what is kept whole.
  @GuardedBy("lock")
  private void runOn(int stream, ByteBuffer bytes, long nanos) {
    if (runningOn[stream] == 0) {
      return;
    }
    int most = Math.min(bytes.remaining(), runningOn[stream]);
    int size = 0;
    boolean isEnd = false;
    while (size < most && !isEnd) {
      isEnd = bytes.get(bytes.position() + size++) == '\n';
    }
    ByteBuffer part = bytes.slice(bytes.position(), size);
    bytes.position(bytes.position() + size);
    runningOn[stream] = isEnd ? 0 : runningOn[stream] - size;
    byte[] piece = new byte[PIECE_HEAD + size];
    head(ByteBuffer.wrap(piece), stream, nanos, size).put(part);
    waiting.add(new Block(piece, piece.length, 0));
    waitingBytes += piece.length;
    unpacked++;
    isInLine[stream] = !isEnd;
    isCutIn[stream] = !isEnd;
  }

  private static ByteBuffer head(ByteBuffer to, int stream, long nanos, int size) {
    return to.put((byte) stream).putLong(nanos).putInt(size);
  }

  @GuardedBy("lock")
  private void append(int stream, ByteBuffer bytes, long nanos, boolean isEnd) {
    while (bytes.hasRemaining()) {
      boolean goesOn = lastPiece >= 0 && nanos == lastAt && block[lastPiece] == stream;
      int head = goesOn ? 0 : PIECE_HEAD;
      int size = Math.min(bytes.remaining(), BLOCK_BYTES - length - head);
      if (size <= 0) {
        close(isEnd);
        continue;
      }
      ensure(length + head + size);
      if (goesOn) {
        ByteBuffer piece = ByteBuffer.wrap(block);
        piece.putInt(lastPiece + 9, piece.getInt(lastPiece + 9) + size);
      } else {
        head(ByteBuffer.wrap(block, length, PIECE_HEAD), stream, nanos, size);
        lastPiece = length;
        lastAt = nanos;
        length += PIECE_HEAD;
      }
      bytes.get(block, length, size);
      length += size;
      if (isEnd) {
        endBytes += head + size;
      } else {
        waitingBytes += head + size;
      }
    }
  }

  @GuardedBy("lock")
  private void ensure(int size) {
    if (size > block.length) {
      block = Arrays.copyOf(block, Math.min(BLOCK_BYTES, Math.max(size, 2 * block.length)));
    }
  }

  /// Puts the block that is being filled behind the others.
  @GuardedBy("lock")
  private void close(boolean isEnd) {
    if (length > 0) {
      (isEnd ? end : waiting).add(new Block(block, length, 0));
      byte[] used = spare;
      spare = null;
      block = used != null ? used : new byte[Math.min(BLOCK_BYTES, 2 * block.length)];
      length = 0;
      lastPiece = -1;
      if (!isEnd && ++unpacked > MAX_UNPACKED) {
        packOne();
      }
    }
  }

  /// Packs the oldest block that is not; when that makes it no smaller it stays.
  @GuardedBy("lock")
  private void packOne() {
    int last = waiting.size();
    for (int i = 0; i < last; i++) { // goes once around, which leaves the order as it was
      Block each = waiting.remove();
      if (unpacked > MAX_UNPACKED && each.isWorthPacking()) {
        Block packed = pack(each);
        waitingBytes += packed.length() - each.length();
        unpacked -= packed.isPacked() ? 1 : 0;
        waiting.add(packed);
      } else {
        waiting.add(each);
      }
    }
  }

  @GuardedBy("lock")
  private Block pack(Block block) {
    Deflater with = deflater;
    if (with == null) {
      with = new Deflater(Deflater.BEST_SPEED, true);
      deflater = with;
    }
    byte[] packed = Packing.pack(with, block.bytes(), block.length());
    return packed.length >= block.length()
        ? new Block(block.bytes(), block.length(), -1)
        : new Block(packed, packed.length, block.length());
  }

  /// Drops the oldest of the end, and counts it.
  @GuardedBy("lock")
  private void trimEnd() {
    while (endBytes > limits.end() + BLOCK_BYTES && !end.isEmpty()) {
      Block oldest = end.remove();
      endBytes -= oldest.length();
      ByteBuffer pieces = oldest.pieces();
      while (pieces.hasRemaining()) {
        int stream = pieces.get();
        long at = pieces.getLong();
        int size = pieces.getInt();
        leftOutAt = leftOutAt == 0 ? at : leftOutAt;
        leftOutBytes += size;
        leftOutLines += newlines(oldest.bytes(), pieces.position(), size);
        pieces.position(pieces.position() + size);
        isCutIn[stream] = oldest.bytes()[pieces.position() - 1] != '\n';
      }
      spare = oldest.bytes().length == BLOCK_BYTES ? oldest.bytes() : spare;
    }
  }

  private static int newlines(byte[] bytes, int from, int size) {
    int count = 0;
    for (int i = from; i < from + size; i++) {
      if (bytes[i] == '\n') {
        count++;
      }
    }
    return count;
  }

  /// The next block of what is kept whole, unpacked; null when there is none at present.
  @Nullable Block take() {
    Block next;
    synchronized (lock) {
      if (waiting.isEmpty() && !isFull) {
        close(false);
      }
      next = waiting.poll();
      if (next == null) {
        return null;
      }
      waitingBytes -= next.length();
      unpacked -= next.isPacked() ? 0 : 1;
    }
    if (!next.isPacked()) {
      return next;
    }
    byte[] bytes = Packing.unpack(next.bytes(), next.length(), next.unpackedLength());
    if (bytes == null) {
      throw new IllegalStateException("BUG: what was packed can't be unpacked");
    }
    return new Block(bytes, bytes.length, 0);
  }

  /// What was left out before the end; null when nothing was. To be called once all else is taken
  /// and nothing more comes.
  @Nullable Gap gap() {
    synchronized (lock) {
      if (!isFull) {
        return null;
      }
      close(true);
      var isCut = new boolean[STREAMS];
      for (int stream = 0; stream < STREAMS; stream++) {
        long rest = isCutIn[stream] ? restOfLine(stream) : 0;
        isCut[stream] = rest > 0;
        leftOutBytes += rest;
        leftOutLines += rest > 0 ? 1 : 0;
        isCutIn[stream] = false;
      }
      return leftOutBytes == 0 ? null : new Gap(leftOutLines, leftOutBytes, leftOutAt, isCut);
    }
  }

  /// The next block of the end; null when that was all.
  @Nullable Block takeEnd() {
    synchronized (lock) {
      return end.poll();
    }
  }

  /// The last lines of standard error, or of what has both streams in it; where nothing came there,
  /// of standard output.
  List<String> recent(int lines) {
    synchronized (lock) {
      return recentError.isEmpty() ? recentOut.lines(lines) : recentError.lines(lines);
    }
  }

  /// Bytes of the line in which a stream's end begins, its line end among them; 0 when it has none
  /// and is all that there is.
  @GuardedBy("lock")
  private long restOfLine(int stream) {
    long bytes = 0;
    for (Block each : end) {
      ByteBuffer pieces = each.pieces();
      while (pieces.hasRemaining()) {
        boolean isIts = pieces.get() == stream;
        leftOutAt = leftOutAt == 0 ? pieces.getLong(pieces.position()) : leftOutAt;
        pieces.getLong();
        int size = pieces.getInt();
        int from = pieces.position();
        pieces.position(from + size);
        int line = isIts ? lineEnd(each.bytes(), from, size) : -1;
        if (line >= 0) {
          return bytes + line + 1 - from;
        }
        bytes += isIts ? size : 0;
      }
    }
    return 0;
  }

  private static int lineEnd(byte[] bytes, int from, int size) {
    for (int i = from; i < from + size; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
