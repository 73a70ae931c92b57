package dev.nightjar.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/// Hashes the bytes by which a sender names a series to 128 bits, so that a store recognises a
/// series it knows without looking at its labels. The key is drawn at each start: who does not know
/// it cannot make two names that meet. Hashes are of use within one process only.
///
/// Two lanes of multiply-and-fold over 16 bytes at a time, each with its own key: the 128-bit
/// product of two keyed words, its halves folded by exclusive or. Fast because a known series costs
/// nothing else.
///
/// Owned by one thread; [#high] and [#low] hold the newest result.
public final class SeriesHash {
  /// The languages in which a series can be named. Equal bytes in two of them are two names.
  public enum Dialect {
    /// Names and values as [Labels] have them.
    LABELS,
    /// Label fields of a remote write 1.0 message.
    REMOTE_WRITE;

    private final long startA = KEYS.nextLong();
    private final long startB = KEYS.nextLong();
  }

  private static final SecureRandom KEYS = new SecureRandom();
  private static final long BLOCK_A = KEYS.nextLong();
  private static final long BLOCK_B = KEYS.nextLong();
  private static final long END_A = KEYS.nextLong();
  private static final long END_B = KEYS.nextLong();
  private static final long LENGTH_A = KEYS.nextLong();
  private static final long LENGTH_B = KEYS.nextLong();
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 16;

  private long high;
  private long low;
  private byte[] scratch = new byte[256];
  private int scratchSize;

  /// The upper half of the newest hash.
  public long high() {
    return high;
  }

  /// The lower half of the newest hash.
  public long low() {
    return low;
  }

  /// Hashes `bytes` from `from` up to but without `to`.
  public void of(Dialect dialect, byte[] bytes, int from, int to) {
    long a = dialect.startA;
    long b = dialect.startB;
    int at = from;
    for (; at <= to - BLOCK; at += BLOCK) {
      long x = (long) LONG.get(bytes, at);
      long y = (long) LONG.get(bytes, at + Long.BYTES);
      a = fold(x ^ BLOCK_A, y ^ a);
      b = fold(x ^ b, y ^ BLOCK_B);
    }
    int length = to - from;
    long x;
    long y;
    if (length >= BLOCK) { // the last block overlaps the one before
      x = (long) LONG.get(bytes, to - BLOCK);
      y = (long) LONG.get(bytes, to - Long.BYTES);
    } else {
      x = word(bytes, from, Math.min(from + Long.BYTES, to));
      y = word(bytes, Math.min(from + Long.BYTES, to), to);
    }
    a = fold(x ^ BLOCK_A, y ^ a);
    b = fold(x ^ b, y ^ BLOCK_B);
    high = fold(a ^ END_A, length ^ LENGTH_A);
    low = fold(b ^ END_B, length ^ LENGTH_B);
  }

  /// Hashes labels.
  public void of(Labels labels) {
    scratchSize = 0;
    for (int i = 0; i < labels.size(); i++) {
      put(labels.name(i));
      put(labels.value(i));
    }
    of(Dialect.LABELS, scratch, 0, scratchSize);
  }

  /// A text with its length before it: the texts' bounds are a part of the name.
  private void put(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (scratch.length - scratchSize < utf8.length + 4) {
      scratch = Arrays.copyOf(scratch, Math.max(2 * scratch.length, scratchSize + utf8.length + 4));
    }
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      scratch[scratchSize++] = (byte) (utf8.length >>> shift);
    }
    System.arraycopy(utf8, 0, scratch, scratchSize, utf8.length);
    scratchSize += utf8.length;
  }

  private static long word(byte[] bytes, int from, int to) {
    long word = 0;
    for (int i = to - 1; i >= from; i--) {
      word = (word << Byte.SIZE) | (bytes[i] & 0xff);
    }
    return word;
  }

  private static long fold(long x, long y) {
    return (x * y) ^ Math.unsignedMultiplyHigh(x, y);
  }
}
