package dev.nightjar.tsdb;

import java.nio.charset.StandardCharsets;

/// Reads what a [ByteSink] wrote, from an array. Owned by one thread. Reading past the end is an
/// `IndexOutOfBoundsException`.
final class ByteSource {
  private final byte[] bytes;
  private int at;

  ByteSource(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  int at() {
    return at;
  }

  int u8() {
    return bytes[at++] & 0xff;
  }

  int u8At(int place) {
    return bytes[place] & 0xff;
  }

  /// What [ByteSink#leading] wrote.
  long leading(int count) {
    long word = 0;
    for (int i = 0; i < count; i++) {
      word |= (long) u8() << (Long.SIZE - Byte.SIZE * (i + 1));
    }
    return word;
  }

  long u64() {
    long value = (long) ByteSink.LONG.get(bytes, at);
    at += 8;
    return value;
  }

  long uvarint() {
    long value = 0;
    int shift = 0;
    while (true) {
      byte next = bytes[at++];
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

  /// A count or index that must fit an array.
  int count() {
    return Math.toIntExact(uvarint());
  }

  String text() {
    int length = count();
    var text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  void skip(int count) {
    at += count;
  }
}
