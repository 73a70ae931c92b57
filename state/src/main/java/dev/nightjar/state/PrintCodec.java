package dev.nightjar.state;

import dev.nightjar.model.Fingerprint;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a run did to bytes and back; drawn in `docs/formats/state-db.md`.
final class PrintCodec {
  private static final int VERSION = 1;

  /// The names that most runs have a number of: each is told by its place, from 1. New ones are
  /// appended.
  private static final List<String> NAMES =
      List.of(
          "duration_seconds",
          "cpu_seconds",
          "read_bytes",
          "written_bytes",
          "peak_rss_bytes",
          "threads",
          "fds",
          "sockets",
          "processes",
          "output_lines");

  /// Instead of a place: the name follows.
  private static final int SPELLED = 0;

  /// Up to here every whole number is exact as a double.
  private static final double WHOLE = 1L << 53;

  private PrintCodec() {}

  static byte[] encode(Fingerprint print) {
    var bytes = new GrowingBytes(16 + 8 * print.numbers().size() + 11 * print.lines().size());
    bytes.number(VERSION);
    bytes.number(print.numbers().size());
    print.numbers().forEach((name, value) -> number(bytes, name, value));
    print
        .lines()
        .forEach(
            (hash, count) -> {
              bytes.fixed64(hash);
              bytes.signed(count);
            });
    return bytes.toArray();
  }

  private static void number(GrowingBytes bytes, String name, double value) {
    int place = NAMES.indexOf(name) + 1;
    boolean isWhole = isWhole(value);
    bytes.number((long) place << 1 | (isWhole ? 1 : 0));
    if (place == SPELLED) {
      bytes.text(name);
    }
    if (isWhole) {
      bytes.signed((long) value);
    } else {
      bytes.fixed64(Double.doubleToRawLongBits(value));
    }
  }

  /// Of -0.0 a whole number would lose the sign.
  private static boolean isWhole(double value) {
    return Math.abs(value) <= WHOLE
        && Double.doubleToRawLongBits((double) (long) value) == Double.doubleToRawLongBits(value);
  }

  /// What was encoded; empty when the bytes are damaged: one run of which nothing is known must not
  /// keep anybody from learning of the others.
  static Optional<Fingerprint> decode(byte[] blob) {
    try {
      var bytes = new ReadBytes(ByteBuffer.wrap(blob));
      if (bytes.number() != VERSION) {
        return Optional.empty();
      }
      SortedMap<String, Double> numbers = new TreeMap<>();
      for (int left = bytes.count(); left > 0; left--) {
        long key = bytes.number();
        String name = key >>> 1 == SPELLED ? bytes.text() : NAMES.get((int) (key >>> 1) - 1);
        numbers.put(name, (key & 1) == 1 ? (double) bytes.signed() : bytes.real());
      }
      SortedMap<Long, Integer> lines = new TreeMap<>();
      while (bytes.hasMore()) {
        lines.put(bytes.fixed64(), bytes.integer());
      }
      return Optional.of(new Fingerprint(numbers, lines));
    } catch (BufferUnderflowException
        | ArithmeticException
        | IndexOutOfBoundsException
        | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
