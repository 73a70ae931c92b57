package dev.nightjar.tsdb;

/// Numbers of the block file, drawn in `docs/formats/tsdb-block.md`.
final class BlockFormat {
  /// The version that is written and read.
  static final int VERSION = 3;

  /// `NJBLOCK` and the version.
  static final long MAGIC = magic(VERSION);

  /// What all versions begin with.
  static final long MAGIC_MASK = -1L >>> Byte.SIZE;

  static final int HEADER_BYTES = 8;

  /// The most samples of one chunk: six hours of a scrape every 15 s. More of them compress better
  /// and make a short read dearer.
  static final int MAX_CHUNK = 1_536;

  /// Series whose labels are told as differences from one to the next, and whose chunks are checked
  /// together when they are small: more of them take less room and make one dearer to find.
  static final int MAX_GROUP = 16;

  /// A group takes no more series when it has so many samples.
  static final int FULL_GROUP = 1 << 16;

  /// Chunks share a checksum until they have so many bytes together: more of them take less room,
  /// and damage takes more samples with it.
  static final int RUN_BYTES = 512;

  static final int CRC_BYTES = 4;

  /// Offsets of the footer's fields from its start.
  static final int INDEX_AT = 0;

  static final int SYMBOLS_AT = 8;
  static final int SYMBOL_OFFSETS_AT = 16;
  static final int SERIES_AT = 24;
  static final int GROUPS_AT = 32;
  static final int COLUMNS_AT = 40;
  static final int COLUMN_OFFSETS_AT = 48;
  static final int MODELS_AT = 56;
  static final int MODEL_OFFSETS_AT = 64;
  static final int POSTINGS_AT = 72;
  static final int PAIRS_AT = 80;
  static final int NAMES_AT = 88;
  static final int SYMBOL_COUNT = 96;
  static final int SERIES_COUNT = 104;
  static final int GROUP_COUNT = 112;
  static final int COLUMN_COUNT = 120;
  static final int MODEL_COUNT = 128;
  static final int PAIR_COUNT = 136;
  static final int NAME_COUNT = 144;
  static final int SAMPLE_COUNT = 152;
  static final int MIN_MILLIS = 160;
  static final int MAX_MILLIS = 168;
  static final int WAL_SEGMENT = 176;
  static final int ANNEX_AT = 184;
  static final int ANNEX_COUNT = 192;
  static final int CRC = 200;
  static final int FOOTER_MAGIC = 204;
  static final int FOOTER_BYTES = 212;

  /// An entry of the names: symbol, first pair.
  static final int NAME_BYTES = 8;

  /// An entry of the pairs: the value's symbol, number of series, offset of its postings.
  static final int PAIR_BYTES = 12;

  /// An entry of the groups: first series, offset of its record.
  static final int GROUP_BYTES = 8;

  static final String SUFFIX = ".block";
  static final String ASIDE_SUFFIX = ".tmp";
  static final String DAMAGED_SUFFIX = ".damaged";

  private BlockFormat() {}

  private static long magic(int version) {
    byte[] text = {'N', 'J', 'B', 'L', 'O', 'C', 'K', (byte) version};
    return (long) ByteSink.LONG.get(text, 0);
  }

  /// Into how many chunks so many samples are cut.
  static int chunks(int samples) {
    return (samples + MAX_CHUNK - 1) / MAX_CHUNK;
  }

  /// The chunk of one of so many samples.
  static int chunkOf(int samples, int chunks, int sample) {
    int chunk = (int) ((long) sample * chunks / samples);
    while (chunkStart(samples, chunks, chunk + 1) <= sample) {
      chunk++;
    }
    return chunk;
  }

  /// Where a chunk begins among so many samples: all chunks are about equally long.
  static int chunkStart(int samples, int chunks, int chunk) {
    return (int) ((long) samples * chunk / chunks);
  }
}
