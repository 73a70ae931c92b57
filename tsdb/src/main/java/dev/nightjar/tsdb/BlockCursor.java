package dev.nightjar.tsdb;

import dev.nightjar.base.MappedFile;

/// A position in a mapped file that moves as it reads. Owned by one thread.
final class BlockCursor {
  private final MappedFile file;
  private long at;

  BlockCursor(MappedFile file, long at) {
    this.file = file;
    this.at = at;
  }

  long uvarint() {
    long value = 0;
    int shift = 0;
    while (true) {
      byte next = file.byteAt(at++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  long svarint() {
    long zigzag = uvarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  int count() {
    return Math.toIntExact(uvarint());
  }

  long at() {
    return at;
  }
}
