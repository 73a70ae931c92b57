package dev.nightjar.tsdb;

/// Numbers of the file of chunks, drawn in `docs/formats/tsdb-chunk-file.md`.
final class ChunkFileFormat {
  static final byte VERSION = 3;

  /// `NJCHUNK` and the version.
  static final long MAGIC =
      (long) ByteSink.LONG.get(new byte[] {'N', 'J', 'C', 'H', 'U', 'N', 'K', VERSION}, 0);

  static final int HEADER_BYTES = 8;

  /// The first version whose files say for which others they stand.
  static final int WITH_SOURCES = 3;

  /// Before the footer: the number of the first file for which this one stands.
  static final int FIRST_NUMBER_BEFORE = 8;

  /// An entry of the columns of times: offset, first time, last time.
  static final int COLUMN_BYTES = 20;

  static final int COLUMN_FIRST = 4;
  static final int COLUMN_LAST = 12;

  /// Offsets of the footer's fields from its start.
  static final int TIMES_AT = 0;

  static final int COLUMNS_AT = 8;
  static final int RUNS_AT = 16;
  static final int COLUMN_COUNT = 24;
  static final int FIRST_SERIES = 32;
  static final int SERIES_RANGE = 40;
  static final int SAMPLE_COUNT = 48;
  static final int MIN_MILLIS = 56;
  static final int MAX_MILLIS = 64;
  static final int STARTED_MILLIS = 72;
  static final int GENERATION = 80;
  static final int WAL_SEGMENT = 88;
  static final int ANNEX_AT = 96;
  static final int ANNEX_COUNT = 104;
  static final int CRC = 112;
  static final int FOOTER_MAGIC = 116;
  static final int FOOTER_BYTES = 124;

  static final String SUFFIX = ".chunks";

  private ChunkFileFormat() {}
}
