package dev.nightjar.testing.kit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes protobuf messages, good ones and others. Owned by one thread.
public final class Message {
  private static final int MAX_LITERAL = 1 << 16;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Message varint(int field, long value) {
    number((long) field << 3);
    number(value);
    return this;
  }

  /// A number with its sign in the lowest bit.
  public Message signed(int field, long value) {
    return varint(field, (value << 1) ^ (value >> 63));
  }

  public Message fixed(int field, double value) {
    number(((long) field << 3) | 1);
    bits(value);
    return this;
  }

  public Message bytes(int field, byte[] content) {
    number(((long) field << 3) | 2);
    number(content.length);
    out.writeBytes(content);
    return this;
  }

  public Message text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  public Message message(int field, Message inner) {
    return bytes(field, inner.build());
  }

  public Message packedSigned(int field, long... values) {
    var packed = new Message();
    for (long value : values) {
      packed.number((value << 1) ^ (value >> 63));
    }
    return message(field, packed);
  }

  public Message packedFixed(int field, double... values) {
    var packed = new Message();
    for (double value : values) {
      packed.bits(value);
    }
    return message(field, packed);
  }

  /// Adds a message after its length, without a field.
  public Message delimited(Message inner) {
    byte[] content = inner.build();
    number(content.length);
    out.writeBytes(content);
    return this;
  }

  public byte[] build() {
    return out.toByteArray();
  }

  /// The message as a snappy block of nothing but literals. Source: "Snappy compressed format
  /// description".
  public byte[] snappy() {
    byte[] content = build();
    var block = new Message();
    block.number(content.length);
    for (int from = 0; from < content.length; from += MAX_LITERAL) {
      int length = Math.min(MAX_LITERAL, content.length - from);
      block.out.write(61 << 2);
      block.out.write(length - 1);
      block.out.write((length - 1) >>> 8);
      block.out.write(content, from, length);
    }
    return block.build();
  }

  private void bits(double value) {
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < 8; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) rest | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
