package dev.nightjar.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Reads what [GrowingBytes] collected. Owned by one thread.
///
/// A record that ends early is a `BufferUnderflowException`, one that makes no sense an
/// `IllegalArgumentException`.
final class ReadBytes {
  /// A broken record must not make a large allocation before it is found out.
  private static final int CAPACITY = 256;

  private final ByteBuffer bytes;

  ReadBytes(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  /// A record within this one.
  ReadBytes record() {
    int length = count();
    ByteBuffer inner = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return new ReadBytes(inner);
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number longer than ten bytes");
  }

  long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  int integer() {
    return Math.toIntExact(signed());
  }

  boolean flag() {
    return number() != 0;
  }

  long fixed64() {
    return bytes.getLong();
  }

  double real() {
    return Double.longBitsToDouble(fixed64());
  }

  String text() {
    byte[] raw = new byte[count()];
    bytes.get(raw);
    return new String(raw, StandardCharsets.UTF_8);
  }

  /// A number of things, each of which takes a byte or more.
  int count() {
    long count = number();
    if (count < 0 || count > bytes.remaining()) {
      throw new IllegalArgumentException(
          "a count of " + count + " with " + bytes.remaining() + " bytes left");
    }
    return (int) count;
  }

  <T> List<T> list(Supplier<T> item) {
    int count = count();
    List<T> items = new ArrayList<>(Math.min(count, CAPACITY));
    for (int i = 0; i < count; i++) {
      items.add(item.get());
    }
    return items;
  }
}
