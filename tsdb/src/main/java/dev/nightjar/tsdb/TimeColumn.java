package dev.nightjar.tsdb;

/// Walks the chunks of a block's column of times. Owned by one thread.
final class TimeColumn {
  private final BlockCursor record;
  private final long number;
  private final int samples;
  private final int chunks;
  private int chunk = -1;
  private long at;
  private long first;
  private long last;
  private int bytes;

  /// @param record at the column's record
  TimeColumn(BlockCursor record) {
    this.record = record;
    number = record.at();
    samples = record.count();
    chunks = BlockFormat.chunks(samples);
    at = record.uvarint();
  }

  boolean next() {
    if (++chunk >= chunks) {
      return false;
    }
    at += bytes;
    first = last + record.svarint();
    last = first + record.uvarint();
    bytes = record.count();
    return true;
  }

  /// A number that no other column of the block has.
  long number() {
    return number;
  }

  int chunk() {
    return chunk;
  }

  /// Samples of the column.
  int samples() {
    return samples;
  }

  /// The chunk's first sample, among the column's.
  int start() {
    return BlockFormat.chunkStart(samples, chunks, chunk);
  }

  /// Samples of the chunk.
  int count() {
    return BlockFormat.chunkStart(samples, chunks, chunk + 1) - start();
  }

  /// The chunk's offset in the file.
  long at() {
    return at;
  }

  /// The chunk's bytes in the file, checksum included; 0 when its times are evenly spaced.
  int bytes() {
    return bytes;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }
}
