package dev.nightjar.tsdb;

/// Numbers of the block file, drawn in `docs/formats/tsdb-block.md`.
final class BlockFormat {
  /// `NJBLOCK` and the version.
  static final long MAGIC = magic(1);

  static final int HEADER_BYTES = 8;

  /// Checksum behind each chunk.
  static final int CHUNK_CRC_BYTES = 4;

  /// Offsets of the footer's fields from its start.
  static final int INDEX_AT = 0;

  static final int SYMBOLS_AT = 8;
  static final int SYMBOL_OFFSETS_AT = 16;
  static final int SERIES_AT = 24;
  static final int SERIES_OFFSETS_AT = 32;
  static final int VALUES_AT = 40;
  static final int NAMES_AT = 48;
  static final int POSTINGS_AT = 56;
  static final int SYMBOL_COUNT = 64;
  static final int SERIES_COUNT = 72;
  static final int NAME_COUNT = 80;
  static final int SAMPLE_COUNT = 88;
  static final int MIN_MILLIS = 96;
  static final int MAX_MILLIS = 104;
  static final int WAL_SEGMENT = 112;
  static final int CRC = 120;
  static final int FOOTER_MAGIC = 124;
  static final int FOOTER_BYTES = 132;

  /// An entry of the names: symbol, number of values, first entry in the values.
  static final int NAME_BYTES = 12;

  /// An entry of the values: symbol, number of series, offset of its postings.
  static final int VALUE_BYTES = 12;

  static final String SUFFIX = ".block";
  static final String ASIDE_SUFFIX = ".tmp";
  static final String DAMAGED_SUFFIX = ".damaged";

  private BlockFormat() {}

  private static long magic(int version) {
    byte[] text = {'N', 'J', 'B', 'L', 'O', 'C', 'K', (byte) version};
    return (long) ByteSink.LONG.get(text, 0);
  }
}
