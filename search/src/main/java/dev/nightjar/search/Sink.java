package dev.nightjar.search;

import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes with the encodings of our files: fixed little-endian numbers, varints
/// of seven bits a byte, zigzag for signed ones, strings as length and UTF-8. Owned by one thread.
final class Sink {
  private byte[] bytes;
  private int size;

  Sink(int expected) {
    bytes = new byte[Math.max(16, expected)];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /// The array itself, valid up to [#size] until the next write.
  byte[] array() {
    return bytes;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void fixed32(int value) {
    room(4);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void fixed64(long value) {
    room(8);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /// Overwrites eight bytes that were written before.
  void setFixed64(int at, long value) {
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /// Overwrites four bytes that were written before.
  void setFixed32(int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void signed(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  void raw(byte[] from, int offset, int length) {
    room(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  void raw(byte[] from) {
    raw(from, 0, from.length);
  }

  void string(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    varint(encoded.length);
    raw(encoded);
  }

  void labels(Labels labels) {
    varint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      string(labels.name(i));
      string(labels.value(i));
    }
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
