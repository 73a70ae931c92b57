package dev.nightjar.testing.bench.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// One remote write 1.0 request in the making: the protobuf message `prometheus.WriteRequest` with
/// one sample per series, as senders make it.
///
///     WriteRequest { repeated TimeSeries timeseries = 1 }
///     TimeSeries   { repeated Label labels = 1; repeated Sample samples = 2 }
///     Label        { string name = 1; string value = 2 }
///     Sample       { double value = 1; int64 timestamp = 2 }   milliseconds
///
/// Source: prometheus.io/docs/specs/prw/remote_write_spec. Owned by one thread.
final class WriteBody {
  private static final int FIRST_MESSAGE = 1 << 3 | 2;
  private static final int SECOND_MESSAGE = 2 << 3 | 2;
  private static final int VALUE = 1 << 3 | 1;
  private static final int TIMESTAMP = 2 << 3;

  private byte[] bytes = new byte[1 << 16];
  private int length;

  /// The `labels` fields of one series, encoded once and given to [#add] with each sample.
  static byte[] labels(Map<String, String> labels) {
    var body = new WriteBody();
    labels.forEach(
        (name, value) -> {
          byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
          byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
          body.put(FIRST_MESSAGE);
          body.putVarint(
              2
                  + varintLength(nameBytes.length)
                  + nameBytes.length
                  + varintLength(valueBytes.length)
                  + valueBytes.length);
          body.put(FIRST_MESSAGE);
          body.putVarint(nameBytes.length);
          body.put(nameBytes);
          body.put(SECOND_MESSAGE);
          body.putVarint(valueBytes.length);
          body.put(valueBytes);
        });
    return Arrays.copyOf(body.bytes, body.length);
  }

  /// Adds a series with one sample. A value of +0 is left out, which is how protobuf says it.
  void add(byte[] labels, double value, long millis) {
    boolean isZero = Double.doubleToRawLongBits(value) == 0;
    int sample = (isZero ? 0 : 9) + 1 + varintLength(millis);
    put(FIRST_MESSAGE);
    putVarint(labels.length + 2 + sample);
    put(labels);
    put(SECOND_MESSAGE);
    putVarint(sample);
    if (!isZero) {
      put(VALUE);
      putDouble(value);
    }
    put(TIMESTAMP);
    putVarint(millis);
  }

  /// The message's bytes, of which [#length] count; valid until the next call that changes it.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  private void put(int one) {
    ensure(1);
    bytes[length++] = (byte) one;
  }

  private void put(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void putDouble(double value) {
    ensure(Long.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[length++] = (byte) (bits >>> shift);
    }
  }

  private void putVarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private static int varintLength(long value) {
    return Math.max(1, Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(value), 7));
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
