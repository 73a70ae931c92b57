package dev.nightjar.testing.acceptance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A remote write 1.0 request in the making, good or not: the protobuf message
/// `prometheus.WriteRequest` in a snappy block.
///
/// Sources: "Prometheus Remote-Write 1.0 specification"; "Snappy compressed format description".
final class WriteRequest {
  private static final int LARGEST_LITERAL = 60;

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  /// Adds a series with one sample.
  ///
  /// @param namesAndValues of its labels, in the order in which they are to stand
  WriteRequest add(double value, long millis, String... namesAndValues) {
    byte[][] labels = new byte[namesAndValues.length / 2][];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          label(
              namesAndValues[2 * i].getBytes(StandardCharsets.UTF_8),
              namesAndValues[2 * i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return add(value, millis, labels);
  }

  /// As [#add(double, long, String...)], of encoded labels.
  WriteRequest add(double value, long millis, byte[]... labels) {
    var series = new ByteArrayOutputStream();
    for (byte[] label : labels) {
      series.writeBytes(label);
    }
    var sample = new ByteArrayOutputStream();
    sample.write(1 << 3 | 1);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      sample.write((int) (bits >>> shift));
    }
    sample.write(2 << 3);
    sample.writeBytes(varint(millis));
    series.writeBytes(field(2, sample.toByteArray()));
    message.writeBytes(field(1, series.toByteArray()));
    return this;
  }

  static byte[] label(byte[] name, byte[] value) {
    var label = new ByteArrayOutputStream();
    label.writeBytes(field(1, name));
    label.writeBytes(field(2, value));
    return field(1, label.toByteArray());
  }

  /// The message as it is before compression.
  byte[] message() {
    return message.toByteArray();
  }

  byte[] body() {
    return snappy(message());
  }

  /// A snappy block of literals: larger than its content, and as good as any.
  static byte[] snappy(byte[] content) {
    var block = new ByteArrayOutputStream();
    block.writeBytes(varint(content.length));
    for (int at = 0; at < content.length; at += LARGEST_LITERAL) {
      int length = Math.min(LARGEST_LITERAL, content.length - at);
      block.write((length - 1) << 2);
      block.write(content, at, length);
    }
    return block.toByteArray();
  }

  /// A snappy block that says it has so many bytes, and consists of copies of one zero.
  static byte[] bomb(long says, int copies) {
    var block = new ByteArrayOutputStream();
    block.writeBytes(varint(says));
    block.writeBytes(new byte[] {0, 0});
    byte[] copy = {(byte) (63 << 2 | 2), 1, 0};
    for (int i = 0; i < copies; i++) {
      block.writeBytes(copy);
    }
    return block.toByteArray();
  }

  private static byte[] field(int number, byte[] content) {
    var field = new ByteArrayOutputStream();
    field.write(number << 3 | 2);
    field.writeBytes(varint(content.length));
    field.writeBytes(content);
    return field.toByteArray();
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[10];
    int length = 0;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return Arrays.copyOf(bytes, length);
  }
}
