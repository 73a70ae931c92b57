package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;

/// The chunks of one series on their way to a file: their times, which neighbours often share,
/// apart from their values. Used again and again by one thread.
final class ChunkRun {
  private static final byte[] SLACK = new byte[ChunkCodec.SLACK];

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
      codec.encode(times[0], times, bits, count, chunk);
      int length = chunk.size();
      chunk.raw(SLACK, 0, SLACK.length);
      add(times[0], chunk.bytes(), 0, length);
    }
  }

  /// Adds any number of samples.
  void add(SampleColumns columns) {
    for (int from = 0; from < columns.size(); from += ChunkCodec.MAX_SAMPLES) {
      int count = Math.min(ChunkCodec.MAX_SAMPLES, columns.size() - from);
      for (int i = 0; i < count; i++) {
        times[i] = columns.timestamps()[from + i];
        bits[i] = Double.doubleToRawLongBits(columns.values()[from + i]);
      }
      add(count);
    }
  }

  /// Adds a chunk that begins at `first`, which is the base of its times; [ChunkCodec#SLACK] bytes
  /// behind it must be readable.
  void add(long first, byte[] from, int at, int length) {
    int count = codec.decodeTimes(from, at, first);
    int valuesAt = codec.valuesAt();
    if (lengths.size() == 0) {
      firstMillis = first;
      timeBytes.svarint(first);
    } else {
      timeBytes.uvarint(first - lastMillis);
    }
    timeBytes.raw(from, at, valuesAt - at);
    valueBytes.raw(from, valuesAt, at + length - valuesAt);
    lengths.add(at + length - valuesAt);
    lastMillis = codec.times()[count - 1];
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
