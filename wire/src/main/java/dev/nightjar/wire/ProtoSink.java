package dev.nightjar.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One protobuf message in the making. Source: "Protocol Buffers: Encoding". Fields of the default
/// value are left out, as in proto3. Filled again and again; owned by one thread.
final class ProtoSink {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int TYPE_BITS = 3;

  private byte[] bytes = new byte[256];
  private int size;

  /// The message; valid up to [#size], until the next change.
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /// Adds a field of a whole number.
  void number(int field, long value) {
    if (value != 0) {
      varint(((long) field << TYPE_BITS) | VARINT);
      varint(value);
    }
  }

  /// Adds a field of a number whose sign stands in its lowest bit.
  void signed(int field, long value) {
    number(field, zigzag(value));
  }

  /// Adds a field of a double.
  void fixed(int field, double value) {
    if (Double.doubleToRawLongBits(value) != 0) {
      always(field, value);
    }
  }

  /// Adds a field of a double that is there when it is 0, too.
  void always(int field, double value) {
    varint(((long) field << TYPE_BITS) | FIXED64);
    fixed64(Double.doubleToRawLongBits(value));
  }

  /// Adds a field of a whole number that is there when it is 0, too.
  void alwaysNumber(int field, long value) {
    varint(((long) field << TYPE_BITS) | VARINT);
    varint(value);
  }

  /// Adds a field of text.
  void text(int field, String text) {
    if (!text.isEmpty()) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      raw(field, utf8, utf8.length);
    }
  }

  /// Adds a message within.
  void message(int field, ProtoSink inner) {
    raw(field, inner.bytes, inner.size);
  }

  /// Adds a field of bytes.
  void raw(int field, byte[] content, int length) {
    varint(((long) field << TYPE_BITS) | BYTES);
    varint(length);
    append(content, length);
  }

  /// Adds a number without a field, as packed ones stand.
  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// Adds 64 bits without a field, the lowest byte first.
  void fixed64(long bits) {
    room(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[size++] = (byte) (bits >>> shift);
    }
  }

  void append(byte[] content, int length) {
    room(length);
    System.arraycopy(content, 0, bytes, size, length);
    size += length;
  }

  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }
}
