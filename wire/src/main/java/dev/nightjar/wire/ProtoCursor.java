package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Goes through the fields of one protobuf message, without making anything of them. Source:
/// "Protocol Buffers: Encoding". A field of a wire type that was not expected is skipped by whoever
/// asks for another. Owned by one thread.
final class ProtoCursor {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int TYPE_BITS = 3;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] message = {};
  private int at;
  private int end;
  private int tagAt;
  private long tag;
  private long value;
  private int from;

  /// Stands before the first field of the message in `bytes` from `begin` up to but without `to`.
  void set(byte[] bytes, int begin, int to) {
    message = bytes;
    at = begin;
    end = to;
  }

  /// Goes on in a longer copy of the bytes.
  void replace(byte[] bytes) {
    message = bytes;
  }

  /// Moves to the next field; false at the message's end.
  ///
  /// @throws NightjarException `BAD_DATA` when there is no field
  boolean next() {
    if (at >= end) {
      return false;
    }
    tagAt = at;
    tag = varint();
    switch ((int) tag & ((1 << TYPE_BITS) - 1)) {
      case VARINT -> value = varint();
      case FIXED64 -> {
        value = (long) LONG.get(message, room(Long.BYTES));
        at += Long.BYTES;
      }
      case FIXED32 -> {
        value = (int) INT.get(message, room(Integer.BYTES));
        at += Integer.BYTES;
      }
      case BYTES -> takeBytes();
      default -> throw broken("a field of wire type " + (tag & 7));
    }
    if (tag >>> TYPE_BITS == 0) {
      throw broken("a field with the number 0");
    }
    return true;
  }

  /// The field's number; larger ones than messages here have are all the same.
  int number() {
    return (int) Math.min(Integer.MAX_VALUE, tag >>> TYPE_BITS);
  }

  boolean isBytes(int field) {
    return tag == (((long) field << TYPE_BITS) | BYTES);
  }

  boolean isVarint(int field) {
    return tag == (((long) field << TYPE_BITS) | VARINT);
  }

  boolean isFixed64(int field) {
    return tag == (((long) field << TYPE_BITS) | FIXED64);
  }

  /// Where the field begins with its tag.
  int tagAt() {
    return tagAt;
  }

  /// Where the content of a field of bytes begins.
  int from() {
    return from;
  }

  /// Where the field ends.
  int to() {
    return at;
  }

  /// The value of a field of a number.
  long value() {
    return value;
  }

  /// The content of a field of bytes as text.
  ///
  /// @throws NightjarException `BAD_DATA` when it is not UTF-8
  String text() {
    return TextCache.decode(message, from, at);
  }

  /// The value of a field of a number that is written with its sign in the lowest bit.
  static long signed(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  /// Whether something is left of numbers packed without tags, before which [#set] stood.
  boolean hasPacked() {
    return at < end;
  }

  /// Moves to a message that stands after its length, without a tag.
  void delimited() {
    tagAt = at;
    takeBytes();
  }

  /// The next of packed numbers.
  long packedVarint() {
    tagAt = at;
    return varint();
  }

  /// The next of packed doubles.
  double packedDouble() {
    tagAt = at;
    double next = Double.longBitsToDouble((long) LONG.get(message, room(Long.BYTES)));
    at += Long.BYTES;
    return next;
  }

  private void takeBytes() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw broken("a field of " + Long.toUnsignedString(length) + " bytes");
    }
    from = at;
    at += (int) length;
  }

  private int room(int bytes) {
    if (end - at < bytes) {
      throw broken("a number of " + bytes + " bytes");
    }
    return at;
  }

  private long varint() {
    long result = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= end) {
        throw broken("the rest of a number");
      }
      byte next = message[at++];
      result |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return result;
      }
    }
    throw broken("a number of more than 64 bits");
  }

  private NightjarException broken(String what) {
    return new NightjarException(
        ErrorCode.BAD_DATA,
        "not the protobuf message it should be: %s at byte %d, where %d bytes are left"
            .formatted(what, tagAt, end - at));
  }
}
