package dev.nightjar.search;

import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;

/// Reads what [Sink] wrote. Reading beyond the end, or a length that cannot be, is an
/// [IndexOutOfBoundsException], which whoever knows the file turns into damage. Owned by one
/// thread.
final class Source {
  private final byte[] bytes;
  private final int end;
  private int at;

  Source(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.at = from;
    this.end = Math.addExact(from, length);
    if (from < 0 || length < 0 || end > bytes.length) {
      throw new IndexOutOfBoundsException("no " + length + " bytes at " + from);
    }
  }

  int position() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  int fixed32() {
    need(4);
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (bytes[at++] & 0xFF) << shift;
    }
    return value;
  }

  long fixed64() {
    need(8);
    long value = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      value |= (bytes[at++] & 0xFFL) << shift;
    }
    return value;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      need(1);
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("a varint of more than ten bytes at " + at);
  }

  long signed() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// A length or count of things that take at least a byte each: no more than there are bytes.
  int count() {
    long value = varint();
    if (value < 0 || value > end) {
      throw new IndexOutOfBoundsException("a count of " + value + " at " + at);
    }
    return (int) value;
  }

  byte[] raw(int length) {
    need(length);
    byte[] copy = new byte[length];
    System.arraycopy(bytes, at, copy, 0, length);
    at += length;
    return copy;
  }

  void skip(int length) {
    need(length);
    at += length;
  }

  String string() {
    int length = count();
    need(length);
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  Labels labels() {
    String[] pairs = new String[2 * count()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = string();
    }
    return Labels.ofSorted(pairs);
  }

  private void need(int length) {
    if (length < 0 || end - at < length) {
      throw new IndexOutOfBoundsException("no " + length + " bytes at " + at + " of " + end);
    }
  }
}
