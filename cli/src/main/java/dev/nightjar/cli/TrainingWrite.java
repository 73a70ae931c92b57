package dev.nightjar.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A remote write 1.0 request with a sample for each of a small fleet's series: counters, gauges
/// and a histogram per host. Snappy's block format has it as literals, which every reader takes.
///
/// Sources: prometheus.io/docs/specs/prw/remote_write_spec, google/snappy `format_description.txt`.
final class TrainingWrite {
  static final int HOSTS = 40;
  private static final String[] BOUNDS = {"0.1", "0.5", "1", "5", "+Inf"};
  private static final int LONGEST_LITERAL = 1 << 16;

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private final int step;
  private final long millis;

  /// @param step how many intervals have gone by since counters began
  TrainingWrite(int step, long millis) {
    this.step = step;
    this.millis = millis;
    for (int host = 0; host < HOSTS; host++) {
      ofHost(host);
    }
  }

  private void ofHost(int host) {
    for (String mode : new String[] {"user", "system"}) {
      add(host, step * 0.37 + host, "train_cpu_seconds_total", "mode", mode);
    }
    add(host, Math.floorMod(step * 997L * host, 6_007) * 4_096.0, "train_memory_bytes");
    add(host, Math.sin(step + host) * 3, "train_load");
    add(host, 1, "train_info", "version", "1." + host % 3);
    for (int i = 0; i < BOUNDS.length; i++) {
      add(host, step * (i + 1.0), "train_duration_seconds_bucket", "le", BOUNDS[i]);
    }
  }

  private void add(int host, double value, String name, String... own) {
    var series = new ByteArrayOutputStream();
    label(series, "__name__", name);
    label(series, "instance", "train-" + host);
    label(series, "job", "train" + host % 4);
    for (int i = 0; i < own.length; i += 2) {
      label(series, own[i], own[i + 1]);
    }
    var sample = new ByteArrayOutputStream();
    sample.write((1 << 3) | 1);
    sample.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    sample.write(2 << 3);
    varint(sample, millis);
    field(series, 2, sample.toByteArray());
    field(message, 1, series.toByteArray());
  }

  private static void label(ByteArrayOutputStream series, String name, String value) {
    var label = new ByteArrayOutputStream();
    field(label, 1, name.getBytes(StandardCharsets.UTF_8));
    field(label, 2, value.getBytes(StandardCharsets.UTF_8));
    field(series, 1, label.toByteArray());
  }

  private static void field(ByteArrayOutputStream into, int number, byte[] bytes) {
    into.write((number << 3) | 2);
    varint(into, bytes.length);
    into.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream into, long value) {
    long rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      into.write(((int) rest) | 0x80);
    }
    into.write((int) rest);
  }

  /// The request's body.
  byte[] body() {
    byte[] bytes = message.toByteArray();
    var out = new ByteArrayOutputStream();
    varint(out, bytes.length);
    for (int at = 0; at < bytes.length; at += LONGEST_LITERAL) {
      int length = Math.min(LONGEST_LITERAL, bytes.length - at);
      out.write(61 << 2); // a literal whose length, less one, has two bytes
      out.write(length - 1);
      out.write((length - 1) >> 8);
      out.write(bytes, at, length);
    }
    return out.toByteArray();
  }
}
