package dev.nightjar.tsdb;

import dev.nightjar.base.MappedFile;

/// A position in a mapped file that moves as it reads. Owned by one thread. Reading past the end of
/// the file is an `IndexOutOfBoundsException`, a number that can't be an `ArithmeticException`.
final class BlockCursor {
  private final MappedFile file;
  private long at;

  BlockCursor(MappedFile file, long at) {
    this.file = file;
    this.at = at;
  }

  int u8() {
    return file.byteAt(at++) & 0xff;
  }

  int byteAt(long place) {
    return file.byteAt(place);
  }

  long uvarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = file.byteAt(at++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new ArithmeticException("a number without end");
  }

  long svarint() {
    long zigzag = uvarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  int count() {
    long value = uvarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new ArithmeticException("a count of " + value);
    }
    return (int) value;
  }

  int signedCount() {
    return Math.toIntExact(svarint());
  }

  void skip(int count) {
    at += count;
  }

  /// Refuses a count of things of one byte at least that the file has no room for.
  void requireLeft(int count) {
    if (count < 0 || count > file.size() - at) {
      throw new IndexOutOfBoundsException(count + " of them behind byte " + at);
    }
  }

  long at() {
    return at;
  }
}
