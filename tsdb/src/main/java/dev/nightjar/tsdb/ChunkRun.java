package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;

/// The chunks of one series on their way to a file: their times, which neighbours often share,
/// apart from their values. Used again and again by one thread.
final class ChunkRun {
  /// Long enough to be worth their beginnings, and short enough for who wants the newest sample.
  private static final int MOST_TOGETHER = 64;

  private final ChunkCodec codec = new ChunkCodec();
  private final ByteSink chunk = new ByteSink(512);
  private final ByteSink timeBytes = new ByteSink(256);
  private final ByteSink valueBytes = new ByteSink(1024);
  private final IntColumn lengths = new IntColumn(16);
  private long firstMillis;
  private long lastMillis;
  private long samples;

  /// Samples to be encoded by [#add(int)].
  final long[] times = new long[ChunkCodec.MAX_SAMPLES];

  /// Raw bits of the values beside [#times].
  final long[] bits = new long[ChunkCodec.MAX_SAMPLES];

  void clear() {
    timeBytes.clear();
    valueBytes.clear();
    lengths.clear();
    samples = 0;
  }

  /// Adds the first `count` of [#times] and [#bits] as a chunk.
  void add(int count) {
    if (count > 0) {
      chunk.clear();
      int timesLength = codec.encode(times[0], times, bits, count, chunk);
      add(count, times[0], times[count - 1], chunk.bytes(), 0, timesLength, chunk.size());
    }
  }

  /// Adds any number of samples, in chunks of about one length.
  void add(SampleColumns columns) {
    int chunks = Math.ceilDiv(columns.size(), MOST_TOGETHER);
    for (int i = 0, from = 0; i < chunks; i++) {
      int count = (columns.size() - from) / (chunks - i);
      for (int at = 0; at < count; at++) {
        times[at] = columns.timestamps()[from + at];
        bits[at] = Double.doubleToRawLongBits(columns.values()[from + at]);
      }
      add(count);
      from += count;
    }
  }

  /// Adds a chunk as it is.
  ///
  /// @param first the base of its times
  /// @param timesLength so many of its bytes are number and times
  void add(int count, long first, long last, byte[] from, int at, int timesLength, int length) {
    if (lengths.size() == 0) {
      firstMillis = first;
      timeBytes.svarint(first);
    } else {
      timeBytes.uvarint(first - lastMillis);
    }
    timeBytes.raw(from, at, timesLength);
    valueBytes.raw(from, at + timesLength, length - timesLength);
    lengths.add(length - timesLength);
    lastMillis = last;
    samples += count;
  }

  boolean isEmpty() {
    return lengths.size() == 0;
  }

  int chunks() {
    return lengths.size();
  }

  /// The length of a chunk's values.
  int length(int place) {
    return lengths.get(place);
  }

  /// The values of all chunks, one behind the other.
  ByteSink values() {
    return valueBytes;
  }

  /// The times of all chunks.
  ByteSink times() {
    return timeBytes;
  }

  long firstMillis() {
    return firstMillis;
  }

  long lastMillis() {
    return lastMillis;
  }

  long samples() {
    return samples;
  }
}
