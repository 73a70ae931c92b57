package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// An immutable block file, mapped: its index was verified at open, each chunk is when it is read.
/// A damaged chunk is left out and counted. Drawn in `docs/formats/tsdb-block.md`.
final class Block implements Part {
  private final BlockName name;
  private final MappedFile file;
  private final BlockIndex index;
  private final long minMillis;
  private final long maxMillis;
  private final long samples;
  private final long walSegment;
  private final AtomicLong damagedChunks = new AtomicLong();

  private Block(BlockName name, MappedFile file, long footer) {
    this.name = name;
    this.file = file;
    index = new BlockIndex(file, footer);
    minMillis = file.longAt(footer + BlockFormat.MIN_MILLIS);
    maxMillis = file.longAt(footer + BlockFormat.MAX_MILLIS);
    samples = file.longAt(footer + BlockFormat.SAMPLE_COUNT);
    walSegment = file.longAt(footer + BlockFormat.WAL_SEGMENT);
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
    if (file.longAt(0) != BlockFormat.MAGIC
        || file.longAt(footer + BlockFormat.FOOTER_MAGIC) != BlockFormat.MAGIC) {
      throw new CorruptFileException(file.path(), 0, "not a block of this version");
    }
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

  BlockName name() {
    return name;
  }

  Path path() {
    return file.path();
  }

  long bytes() {
    return file.size();
  }

  long samples() {
    return samples;
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
  public Selected select(List<Matcher> matchers, long fromMillis, long toMillis) {
    if (fromMillis > maxMillis || toMillis < minMillis) {
      return new Selected(0);
    }
    BitSet found = LabelSelection.evaluate(index, matchers);
    var selected = new Selected(found.cardinality());
    for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
      if (hasSamples(i, fromMillis, toMillis)) {
        selected.add(i, index.labels(i));
      }
    }
    return selected;
  }

  private boolean hasSamples(int series, long fromMillis, long toMillis) {
    var chunk = new Chunk(index.chunks(series));
    while (chunk.next()) {
      if (chunk.first > toMillis) {
        return false;
      }
      if (chunk.last >= fromMillis) {
        if (chunk.first >= fromMillis || chunk.last <= toMillis) {
          return true;
        }
        byte[] bytes = bytes(chunk);
        ChunkCodec codec = ChunkCodec.ofThread();
        return bytes.length > 0
            && ChunkTimes.anyWithin(
                codec.times(), codec.decodeTimes(bytes, 0, chunk.first), fromMillis, toMillis);
      }
    }
    return false;
  }

  @Override
  public void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    ChunkCodec codec = ChunkCodec.ofThread();
    var chunk = new Chunk(index.chunks(series));
    while (chunk.next() && chunk.first <= toMillis) {
      if (chunk.last >= fromMillis) {
        byte[] bytes = bytes(chunk);
        if (bytes.length > 0) {
          int count = codec.decode(bytes, 0, chunk.first);
          ChunkTimes.addWithin(codec, count, fromMillis, toMillis, into);
        }
      }
    }
  }

  /// The chunk's bytes with slack behind; none when it is damaged.
  private byte[] bytes(Chunk chunk) {
    int length = chunk.length - BlockFormat.CHUNK_CRC_BYTES;
    if (file.crc32c(chunk.at, length) != file.intAt(chunk.at + length)) {
      damagedChunks.incrementAndGet();
      return new byte[0];
    }
    byte[] bytes = new byte[length + ChunkCodec.SLACK];
    file.copy(chunk.at, bytes, 0, length);
    return bytes;
  }

  @Override
  public Newest newest(Labels labels) {
    int series = index.find(labels);
    if (series < 0) {
      return Newest.NONE;
    }
    var chunk = new Chunk(index.chunks(series));
    while (chunk.next()) {}
    var last = new SampleColumns();
    read(series, chunk.last, chunk.last, last);
    return last.size() == 0
        ? new Newest(chunk.last, 0)
        : new Newest(chunk.last, Double.doubleToRawLongBits(last.values()[0]));
  }

  @Override
  public void eachName(Consumer<String> action) {
    index.eachName(action);
  }

  @Override
  public void eachValue(String name, Consumer<String> action) {
    index.eachValue(name, action);
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

  /// Walks a series' list of chunks.
  private static final class Chunk {
    private final BlockCursor list;
    private int left;
    private long at;
    private int length;
    private long first;
    private long last;

    Chunk(BlockCursor list) {
      this.list = list;
      left = list.count();
      at = list.uvarint();
    }

    boolean next() {
      if (left-- == 0) {
        return false;
      }
      at += length;
      first = last + list.svarint();
      last = first + list.uvarint();
      length = list.count();
      return true;
    }
  }
}
