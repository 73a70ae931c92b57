package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;

/// The index of a block, version 2, mapped. Series are numbered from 0 in the order of the list of
/// all of them, which is that of their labels. Safe for use by many threads.
final class IndexFile implements AutoCloseable {
  static final int MAGIC = 0xBAAAD700;
  static final int VERSION = 2;
  static final int HEADER_BYTES = 5;

  /// Six offsets and a checksum at the end.
  static final int CONTENTS_BYTES = 6 * 8 + 4;

  /// Series stand at multiples of it and are referred to by the quotient.
  static final int SERIES_ALIGNMENT = 16;

  /// A longer entry would name a million chunks: a series that nobody has.
  private static final int MAX_ENTRY_BYTES = 16 << 20;

  private static final int CRC_BYTES = 4;

  private final MappedFile file;
  private final SymbolTable symbols;
  private final long allSeries; // offset of the first entry of the list of all series
  private final int seriesCount;

  private IndexFile(MappedFile file, SymbolTable symbols, long allSeries, int seriesCount) {
    this.file = file;
    this.symbols = symbols;
    this.allSeries = allSeries;
    this.seriesCount = seriesCount;
  }

  /// Maps an index and verifies its contents, its symbols and the list of its series; each series
  /// is when it is read.
  ///
  /// @throws CorruptFileException when it is damaged, or of another version
  static IndexFile open(Disk disk, Path path) throws IOException {
    MappedFile file = MappedFile.open(disk, path);
    try {
      return read(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static IndexFile read(MappedFile file) throws CorruptFileException {
    if (file.size() < HEADER_BYTES + CONTENTS_BYTES) {
      throw new CorruptFileException(
          file.path(), 0, "%d bytes, shorter than any index".formatted(file.size()));
    }
    long magic = ByteReader.u32At(file, 0);
    if (magic != Integer.toUnsignedLong(MAGIC)) {
      throw new CorruptFileException(
          file.path(), 0, "magic %08x, an index has %08x".formatted(magic, MAGIC));
    }
    int version = file.byteAt(4);
    if (version != VERSION) {
      throw new CorruptFileException(
          file.path(), 4, "an index of version %d, known is %d".formatted(version, VERSION));
    }
    var contents = new ByteReader(file);
    long contentsAt = file.size() - CONTENTS_BYTES;
    contents.fill(contentsAt, CONTENTS_BYTES);
    contents.cut(CRC_BYTES);
    int crc = contents.crc32c(0);
    if (crc != (int) ByteReader.u32At(file, file.size() - CRC_BYTES)) {
      throw new CorruptFileException(
          file.path(), contentsAt, "a table of contents that fails its checksum");
    }
    SymbolTable symbols = SymbolTable.open(file, contents.u64());
    contents.skip(4 * 8);
    long postings = allPostings(file, contents.u64());
    long length = verifiedLength(file, postings, "list of all series");
    long count = ByteReader.u32At(file, postings + 4);
    if (length != 4 + 4 * count || count > Integer.MAX_VALUE - 16) {
      throw new CorruptFileException(
          file.path(), postings, "a list of %d series in %d bytes".formatted(count, length));
    }
    return new IndexFile(file, symbols, postings + 8, (int) count);
  }

  /// The length of the section at `offset`, verified with the checksum behind it.
  static long verifiedLength(MappedFile file, long offset, String section)
      throws CorruptFileException {
    long length = ByteReader.u32At(file, offset);
    ByteReader.refuseOutside(file, offset + 4, length + CRC_BYTES);
    int crc = file.crc32c(offset + 4, length);
    if (length < 4 || crc != (int) ByteReader.u32At(file, offset + 4 + length)) {
      throw new CorruptFileException(
          file.path(), offset, "a " + section + " that fails its checksum");
    }
    return length;
  }

  /// Where the list of all series stands: the table of lists has it under the empty pair.
  private static long allPostings(MappedFile file, long table) throws CorruptFileException {
    long length = verifiedLength(file, table, "table of postings");
    long count = ByteReader.u32At(file, table + 4);
    long at = table + 8;
    long end = table + 4 + length;
    var entry = new ByteReader(file);
    for (long i = 0; i < count && at < end; i++) {
      entry.fillUpTo(at, 64);
      if (entry.uvarint() == 2 && entry.uvarint() == 0 && entry.uvarint() == 0) {
        return entry.uvarint();
      }
      at = behindPair(file, at);
    }
    throw new CorruptFileException(file.path(), table, "no list of all series");
  }

  private static long behindPair(MappedFile file, long pair) throws CorruptFileException {
    var part = new ByteReader(file);
    long at = pair + 1;
    for (int i = 0; i < 2; i++) {
      part.fillUpTo(at, 16);
      long length = part.uvarint();
      at += part.at();
      ByteReader.refuseOutside(file, at, length);
      at += length;
    }
    part.fillUpTo(at, 16);
    part.uvarint();
    return at + part.at();
  }

  int seriesCount() {
    return seriesCount;
  }

  Path path() {
    return file.path();
  }

  /// What tombstones call a series.
  long ref(int number) {
    return Integer.toUnsignedLong(Integer.reverseBytes(file.intAt(allSeries + 4L * number)));
  }

  ByteReader reader() {
    return new ByteReader(file);
  }

  /// Reads one series.
  ///
  /// @param work of this file, to be overwritten
  /// @throws CorruptFileException when the entry is damaged
  void read(int number, ByteReader work, SeriesEntry into) throws CorruptFileException {
    long offset = SERIES_ALIGNMENT * ref(number);
    work.fillUpTo(offset, 16);
    long length = work.uvarint();
    if (length < 0 || length > MAX_ENTRY_BYTES) {
      throw new CorruptFileException(
          file.path(), offset, "a series of %s bytes".formatted(Long.toUnsignedString(length)));
    }
    work.fill(offset + work.at(), length + CRC_BYTES);
    work.cut(CRC_BYTES);
    int crc = work.crc32c(0);
    long crcAt = offset + varintBytes(length) + length;
    if (crc != (int) ByteReader.u32At(file, crcAt)) {
      throw new CorruptFileException(file.path(), offset, "a series that fails its checksum");
    }
    into.read(work);
  }

  private static int varintBytes(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  /// The labels of a series, with those of `added` that it lacks.
  ///
  /// @throws CorruptFileException when they are no labels
  Labels labels(int number, SeriesEntry entry, Labels added) throws CorruptFileException {
    var pairs = new String[2 * entry.labels()];
    boolean isSorted = added.isEmpty();
    for (int i = 0; i < entry.labels(); i++) {
      pairs[2 * i] = symbols.text(entry.nameSymbol(i));
      pairs[2 * i + 1] = symbols.text(entry.valueSymbol(i));
      isSorted &= !pairs[2 * i].isEmpty() && !pairs[2 * i + 1].isEmpty();
      isSorted &= i == 0 || pairs[2 * i - 2].compareTo(pairs[2 * i]) < 0;
    }
    return isSorted ? Labels.ofSorted(pairs) : sorted(number, pairs, added);
  }

  private Labels sorted(int number, String[] pairs, Labels added) throws CorruptFileException {
    var builder = Labels.builder();
    added.forEach(builder::set);
    var own = new HashSet<String>();
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].isEmpty() || !own.add(pairs[i])) {
        throw new CorruptFileException(
            file.path(),
            SERIES_ALIGNMENT * ref(number),
            "a series with label \"%s\" %s"
                .formatted(pairs[i], pairs[i].isEmpty() ? "of no name" : "twice"));
      }
      if (!pairs[i + 1].isEmpty()) { // an empty value is an absent label
        builder.set(pairs[i], pairs[i + 1]);
      }
    }
    return builder.build();
  }

  @Override
  public void close() {
    file.close();
  }
}
