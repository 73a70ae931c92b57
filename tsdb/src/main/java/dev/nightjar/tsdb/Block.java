package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// An immutable block file, mapped: its index was verified at open, each chunk is when it is read.
/// A damaged chunk, or column of times, is left out and counted. Drawn in
/// `docs/formats/tsdb-block.md`.
///
/// What was deleted of it is left out, too: a deletion makes another block of the same file, with
/// more [Tombstones], so that who has this one open sees what it saw.
final class Block implements Part {
  private final BlockName name;
  private final MappedFile file;
  private final BlockIndex index;
  private final Tombstones tombstones;
  private final long minMillis;
  private final long maxMillis;
  private final long samples;
  private final long walSegment;
  private final int checksum;
  private final AtomicLong damagedChunks;

  private Block(BlockName name, MappedFile file, long footer) {
    this.name = name;
    this.file = file;
    index = new BlockIndex(file, footer);
    tombstones = Tombstones.NONE;
    damagedChunks = new AtomicLong();
    checksum = file.intAt(footer + BlockFormat.CRC);
    minMillis = file.longAt(footer + BlockFormat.MIN_MILLIS);
    maxMillis = file.longAt(footer + BlockFormat.MAX_MILLIS);
    samples = file.longAt(footer + BlockFormat.SAMPLE_COUNT);
    walSegment = file.longAt(footer + BlockFormat.WAL_SEGMENT);
  }

  private Block(Block of, Tombstones tombstones) {
    name = of.name;
    file = of.file;
    index = of.index;
    damagedChunks = of.damagedChunks;
    checksum = of.checksum;
    samples = of.samples;
    walSegment = of.walSegment;
    this.tombstones = tombstones;
    minMillis = tombstones.minMillis();
    maxMillis = tombstones.maxMillis();
  }

  /// The same file with other tombstones, retained by itself.
  Block with(Tombstones other) {
    file.retain();
    return new Block(this, other);
  }

  /// Maps a block and verifies all of it but the chunks.
  ///
  /// @throws CorruptFileException when it does not hold what was written
  static Block open(Disk disk, Path path, BlockName name) throws IOException {
    MappedFile file = MappedFile.open(disk, path);
    try {
      return new Block(name, file, verified(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static long verified(MappedFile file) throws IOException {
    long footer = file.size() - BlockFormat.FOOTER_BYTES;
    if (footer < BlockFormat.HEADER_BYTES) {
      throw new CorruptFileException(file.path(), 0, "shorter than any block");
    }
    requireVersion(file);
    long indexAt = file.longAt(footer + BlockFormat.INDEX_AT);
    if (indexAt < BlockFormat.HEADER_BYTES || indexAt > footer) {
      throw new CorruptFileException(file.path(), footer, "an index outside the file");
    }
    int crc = file.crc32c(indexAt, footer + BlockFormat.CRC - indexAt);
    if (crc != file.intAt(footer + BlockFormat.CRC)) {
      throw new CorruptFileException(file.path(), indexAt, "an index that fails its checksum");
    }
    return footer;
  }

  /// Both ends of the file tell the version, so that damage does not look like another one.
  private static void requireVersion(MappedFile file) throws IOException {
    long magic = file.longAt(0);
    if (magic != file.longAt(file.size() - Long.BYTES)
        || ((magic ^ BlockFormat.MAGIC) & BlockFormat.MAGIC_MASK) != 0) {
      throw new CorruptFileException(file.path(), 0, "not a block");
    }
    int version = (int) (magic >>> (Long.SIZE - Byte.SIZE));
    if (version > BlockFormat.VERSION) {
      throw new IOException(
          "%s is a block of version %d, written by a newer nightjar: this one reads version %d; start the newer one again"
              .formatted(file.path(), version, BlockFormat.VERSION));
    }
    if (version < BlockFormat.VERSION) {
      throw new IOException(
          "%s is a block of version %d, which no release ever wrote: this one reads version %d; move the file away to start without it"
              .formatted(file.path(), version, BlockFormat.VERSION));
    }
  }

  BlockName name() {
    return name;
  }

  Path path() {
    return file.path();
  }

  long bytes() {
    return file.size();
  }

  /// Those in the file, deleted ones included.
  long samples() {
    return samples;
  }

  Tombstones tombstones() {
    return tombstones;
  }

  /// What tells the file from others.
  int checksum() {
    return checksum;
  }

  /// Whether no sample is left.
  boolean isEmpty() {
    return tombstones.gone().cardinality() == seriesCount();
  }

  int seriesCount() {
    return index.seriesCount();
  }

  /// All samples of the write-ahead log below this segment are in this block or an older one.
  long walSegment() {
    return walSegment;
  }

  /// Chunks that failed their checksum so far, each time they were read.
  long damagedChunks() {
    return damagedChunks.get();
  }

  @Override
  public Labels labels(int series) {
    BlockReader reader = BlockReader.borrow(index);
    try {
      return index.labels(reader.group(series), series);
    } finally {
      reader.giveBack();
    }
  }

  @Override
  public Selected select(List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    if (fromMillis > maxMillis || toMillis < minMillis) {
      return new Selected(0);
    }
    BitSet found = LabelSelection.evaluate(index, matchers, stop);
    found.andNot(tombstones.gone());
    var selected = new Selected(found.cardinality());
    boolean isWithin = fromMillis <= minMillis && toMillis >= maxMillis;
    withReader(
        reader -> {
          for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
            stop.check();
            if (isWithin || has(reader, i, fromMillis, toMillis)) {
              selected.add(i, index.labels(reader.group(i), i));
            }
          }
        });
    return selected;
  }

  @Override
  public BitSet within(long fromMillis, long toMillis) {
    var found = new BitSet(seriesCount());
    found.set(0, seriesCount());
    found.andNot(tombstones.gone());
    if (fromMillis <= minMillis && toMillis >= maxMillis) {
      return found;
    }
    withReader(
        reader -> {
          for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
            found.set(i, has(reader, i, fromMillis, toMillis));
          }
        });
    return found;
  }

  @Override
  public void eachCount(String name, BitSet of, CountAction action) {
    index.eachCount(name, of, action);
  }

  @Override
  public int count(String name, String value, BitSet of) {
    return index.count(name, value, of);
  }

  /// The series that satisfy all matchers of any of the lists, of which anything is left. An empty
  /// outer list: all.
  BitSet matching(List<List<Matcher>> anyOf) {
    var found = new BitSet();
    if (anyOf.isEmpty()) {
      found.set(0, seriesCount());
    }
    anyOf.forEach(matchers -> found.or(LabelSelection.evaluate(index, matchers, StopCheck.NONE)));
    found.andNot(tombstones.gone());
    return found;
  }

  /// Whether a series has a sample in the range that is not deleted.
  boolean has(int series, long fromMillis, long toMillis) {
    var has = new boolean[1];
    withReader(reader -> has[0] = has(reader, series, fromMillis, toMillis));
    return has[0];
  }

  private boolean has(BlockReader reader, int series, long fromMillis, long toMillis) {
    if (tombstones.isEmpty()) {
      return reader.hasSamples(series, fromMillis, toMillis);
    }
    long[] kept = tombstones.kept(series, fromMillis, toMillis);
    for (int i = 0; i < kept.length; i += 2) {
      if (reader.hasSamples(series, kept[i], kept[i + 1])) {
        return true;
      }
    }
    return false;
  }

  /// Whether a series has a sample in the range, deleted or not.
  boolean isStored(int series, long fromMillis, long toMillis) {
    var has = new boolean[1];
    withReader(reader -> has[0] = reader.hasSamples(series, fromMillis, toMillis));
    return has[0];
  }

  @Override
  public void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    if (tombstones.isEmpty()) {
      readStored(series, fromMillis, toMillis, into);
      return;
    }
    long[] kept = tombstones.kept(series, fromMillis, toMillis);
    for (int i = 0; i < kept.length; i += 2) {
      readStored(series, kept[i], kept[i + 1], into);
    }
  }

  /// As [#read], with what is deleted.
  void readStored(int series, long fromMillis, long toMillis, SampleColumns into) {
    withReader(reader -> reader.read(series, fromMillis, toMillis, into));
  }

  @Override
  public int find(Labels labels) {
    return index.find(labels);
  }

  @Override
  public int lookUp(Labels labels) {
    return index.find(labels);
  }

  @Override
  public long lastMillis(int series) {
    var newest = new long[1];
    withReader(reader -> newest[0] = reader.newestMillis(series));
    return tombstones.kept(series, newest[0], newest[0]).length > 0
        ? newest[0]
        : lastKeptMillis(series);
  }

  private long lastKeptMillis(int series) {
    var columns = new SampleColumns();
    long[] kept = tombstones.kept(series, minMillis, maxMillis);
    for (int i = kept.length - 2; i >= 0 && columns.size() == 0; i -= 2) {
      readStored(series, kept[i], kept[i + 1], columns);
    }
    return columns.size() == 0 ? Long.MIN_VALUE : columns.timestamps()[columns.size() - 1];
  }

  private void withReader(Consumer<BlockReader> action) {
    BlockReader reader = BlockReader.borrow(index);
    try {
      action.accept(reader);
      damagedChunks.addAndGet(reader.damaged());
    } finally {
      reader.giveBack();
    }
  }

  @Override
  public void eachName(Consumer<String> action) {
    index.eachName(tombstones.gone(), action);
  }

  @Override
  public void eachValue(String name, Consumer<String> action) {
    index.eachValue(name, tombstones.gone(), action);
  }

  @Override
  public long minMillis() {
    return minMillis;
  }

  @Override
  public long maxMillis() {
    return maxMillis;
  }

  @Override
  public void retain() {
    file.retain();
  }

  @Override
  public void release() {
    file.close();
  }
}
