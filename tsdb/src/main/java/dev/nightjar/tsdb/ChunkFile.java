package dev.nightjar.tsdb;

import static dev.nightjar.tsdb.ChunkFileFormat.COLUMN_BYTES;
import static dev.nightjar.tsdb.ChunkFileFormat.COLUMN_FIRST;
import static dev.nightjar.tsdb.ChunkFileFormat.COLUMN_LAST;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.MappedFile;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What was a head, in an immutable file, mapped: chunks by the numbers that the series have in
/// their table. Footer and times were verified at open, a series' chunks are when they are read;
/// damaged ones are left out and counted. Drawn in `docs/formats/tsdb-chunk-file.md`. Safe for use
/// by many threads.
final class ChunkFile implements Stretch {
  private final long firstNumber;
  private final long number;
  private final MappedFile file;
  private final long timesAt;
  private final long columnsAt;
  private final long runsAt;
  private final int columnCount;
  private final int firstSeries;
  private final int seriesRange;
  private final long minMillis;
  private final long maxMillis;
  private final long startedMillis;
  private final long generation;
  private final long walSegment;
  private final long samples;
  private final AnnexTable annex;
  private final AtomicLong damagedChunks = new AtomicLong();
  private final Object key = new Object(); // stands for the file where it must not be kept

  private ChunkFile(long number, MappedFile file, long footer) {
    this.number = number;
    this.file = file;
    firstNumber =
        version(file) < ChunkFileFormat.WITH_SOURCES
            ? number
            : file.longAt(footer - ChunkFileFormat.FIRST_NUMBER_BEFORE);
    timesAt = file.longAt(footer + ChunkFileFormat.TIMES_AT);
    columnsAt = file.longAt(footer + ChunkFileFormat.COLUMNS_AT);
    runsAt = file.longAt(footer + ChunkFileFormat.RUNS_AT);
    columnCount = Math.toIntExact(file.longAt(footer + ChunkFileFormat.COLUMN_COUNT));
    firstSeries = Math.toIntExact(file.longAt(footer + ChunkFileFormat.FIRST_SERIES));
    seriesRange = Math.toIntExact(file.longAt(footer + ChunkFileFormat.SERIES_RANGE));
    samples = file.longAt(footer + ChunkFileFormat.SAMPLE_COUNT);
    minMillis = file.longAt(footer + ChunkFileFormat.MIN_MILLIS);
    maxMillis = file.longAt(footer + ChunkFileFormat.MAX_MILLIS);
    startedMillis = file.longAt(footer + ChunkFileFormat.STARTED_MILLIS);
    generation = file.longAt(footer + ChunkFileFormat.GENERATION);
    walSegment = file.longAt(footer + ChunkFileFormat.WAL_SEGMENT);
    annex =
        new AnnexTable(
            file,
            file.longAt(footer + ChunkFileFormat.ANNEX_AT),
            Math.toIntExact(file.longAt(footer + ChunkFileFormat.ANNEX_COUNT)));
  }

  /// Maps a file and verifies all of it but the values.
  ///
  /// @throws CorruptFileException when it does not hold what was written
  /// @throws IOException also when it is of a newer version
  static ChunkFile open(Disk disk, Path path, long number) throws IOException {
    MappedFile file = MappedFile.open(disk, path);
    try {
      return new ChunkFile(number, file, verified(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static long verified(MappedFile file) throws IOException {
    long footer = file.size() - ChunkFileFormat.FOOTER_BYTES;
    if (footer < ChunkFileFormat.HEADER_BYTES) {
      throw new CorruptFileException(file.path(), 0, "shorter than any file of chunks");
    }
    requireVersion(file, footer);
    long timesAt = file.longAt(footer + ChunkFileFormat.TIMES_AT);
    if (timesAt < ChunkFileFormat.HEADER_BYTES || timesAt > footer) {
      throw new CorruptFileException(file.path(), footer, "times outside the file");
    }
    int crc = file.crc32c(timesAt, footer + ChunkFileFormat.CRC - timesAt);
    if (crc != file.intAt(footer + ChunkFileFormat.CRC)) {
      throw new CorruptFileException(file.path(), timesAt, "times that fail their checksum");
    }
    return footer;
  }

  private static int version(MappedFile file) {
    return (int) (file.longAt(0) >>> (Long.SIZE - Byte.SIZE));
  }

  private static void requireVersion(MappedFile file, long footer) throws IOException {
    long magic = file.longAt(0);
    int version = version(file);
    boolean isOurs = (magic << Byte.SIZE) == (ChunkFileFormat.MAGIC << Byte.SIZE);
    if (!isOurs || version == 0 || magic != file.longAt(footer + ChunkFileFormat.FOOTER_MAGIC)) {
      throw new CorruptFileException(file.path(), 0, "not a file of chunks");
    }
    if (version > ChunkFileFormat.VERSION) {
      throw new IOException(
          "%s is a file of chunks of version %d, written by a newer nightjar: this one reads version %d; start the newer one again"
              .formatted(file.path(), version, ChunkFileFormat.VERSION));
    }
  }

  /// Files are numbered in the order in which they were written.
  long number() {
    return number;
  }

  /// The number of the oldest file for which it stands; its own when there is none.
  long firstNumber() {
    return firstNumber;
  }

  /// Whether all that is in another file is here.
  boolean holds(ChunkFile other) {
    return firstNumber <= other.firstNumber && other.number < number;
  }

  Path path() {
    return file.path();
  }

  long bytes() {
    return file.size();
  }

  /// How many there are.
  long samples() {
    return samples;
  }

  /// Which table numbered the series.
  long generation() {
    return generation;
  }

  /// When the head that is in the file took its first sample.
  long startedMillis() {
    return startedMillis;
  }

  /// All samples of the write-ahead log below this segment are in this file or an older one, or in
  /// a block.
  long walSegment() {
    return walSegment;
  }

  /// Runs of chunks that failed their checksum so far, each time they were read.
  long damagedChunks() {
    return damagedChunks.get();
  }

  /// Series with higher numbers are not here.
  int seriesEnd() {
    return firstSeries + seriesRange;
  }

  /// Time of a series' newest sample here; `Long.MIN_VALUE` when there is none.
  long lastMillis(int series) {
    long at = runAt(series);
    long column = at == 0 ? columnCount : new BlockCursor(file, at).uvarint();
    return column >= columnCount ? Long.MIN_VALUE : lastOf(column);
  }

  private long runAt(int series) {
    int place = series - firstSeries;
    return place < 0 || place >= seriesRange
        ? 0
        : Integer.toUnsignedLong(file.intAt(runsAt + 4L * place));
  }

  private long firstOf(long column) {
    return file.longAt(columnsAt + COLUMN_BYTES * column + COLUMN_FIRST);
  }

  private long lastOf(long column) {
    return file.longAt(columnsAt + COLUMN_BYTES * column + COLUMN_LAST);
  }

  @Override
  public boolean has(int series) {
    return runAt(series) != 0;
  }

  @Override
  public void addWithin(
      IntColumn series, long fromMillis, long toMillis, BitSet places, StopCheck stop) {
    int size = series.size();
    for (int at = places.nextClearBit(0); at < size; at = places.nextClearBit(at + 1)) {
      stop.check();
      if (hasWithin(series.get(at), fromMillis, toMillis)) {
        places.set(at);
      }
    }
  }

  private boolean hasWithin(int series, long fromMillis, long toMillis) {
    long at = runAt(series);
    if (at == 0) {
      return false;
    }
    long column = new BlockCursor(file, at).uvarint();
    if (column >= columnCount || firstOf(column) > toMillis || lastOf(column) < fromMillis) {
      return false;
    }
    if (firstOf(column) >= fromMillis || lastOf(column) <= toMillis) {
      return true;
    }
    var within = new SampleColumns();
    read(series, fromMillis, toMillis, within);
    return within.size() > 0;
  }

  @Override
  public void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    RunReader reader = run(series);
    if (reader == null) {
      return;
    }
    int before = into.size();
    ColumnTimes times = decodedTimes(reader);
    ChunkCodec codec = reader.codec();
    int valuesAt = reader.valuesAt();
    for (int i = 0; i < reader.chunks() && times.first(i) <= toMillis; i++) {
      if (times.last(i) >= fromMillis) {
        codec.decodeValues(reader.run(), valuesAt, times.count(i));
        times.addWithin(i, codec.values(), fromMillis, toMillis, into);
      }
      valuesAt += reader.length(i);
    }
    damagedChunks.addAndGet(annex.attach(series, into, before));
  }

  /// The newest sample of all is nearly always the one: when it was is known without the times.
  @Override
  public void newest(int series, long fromMillis, long toMillis, SampleColumns into) {
    long at = runAt(series);
    long column = at == 0 ? columnCount : new BlockCursor(file, at).uvarint();
    if (column < columnCount && lastOf(column) > toMillis) {
      Stretch.super.newest(series, fromMillis, toMillis, into);
      return;
    } else if (column >= columnCount || lastOf(column) < fromMillis) {
      return;
    }
    RunReader reader = run(series);
    if (reader != null) {
      into.add(lastOf(column), lastValue(reader));
      into.keepLast();
      damagedChunks.addAndGet(annex.attach(series, into, 0));
    }
  }

  private double lastValue(RunReader reader) {
    ChunkCodec codec = reader.codec();
    var timesIn = new ByteSource(times(reader), 0);
    int valuesAt = reader.valuesAt();
    int count = 0;
    for (int i = 0; i < reader.chunks(); i++) {
      timesIn.uvarint(); // where the chunk begins
      count = codec.skipTimes(timesIn);
      valuesAt += i + 1 < reader.chunks() ? reader.length(i) : 0;
    }
    codec.decodeValues(reader.run(), valuesAt, count);
    return codec.values()[count - 1];
  }

  /// Reads a series' run; null when it has none, or that is damaged, which is counted.
  private @Nullable RunReader run(int series) {
    long at = runAt(series);
    if (at == 0) {
      return null;
    }
    RunReader reader = RunReader.ofThread();
    if (reader.load(file, at, timesAt) && reader.column() < columnCount) {
      return reader;
    }
    damagedChunks.incrementAndGet();
    return null;
  }

  private ColumnTimes decodedTimes(RunReader reader) {
    ColumnTimes times = reader.decoded();
    if (!times.are(key, reader.column(), reader.chunks())) {
      times.decode(key, reader.column(), reader.chunks(), times(reader), reader.codec());
    }
    return times;
  }

  /// The run's column of times.
  private byte[] times(RunReader reader) {
    int column = reader.column();
    long from = Integer.toUnsignedLong(file.intAt(columnsAt + (long) COLUMN_BYTES * column));
    long to =
        column + 1 < columnCount
            ? Integer.toUnsignedLong(file.intAt(columnsAt + COLUMN_BYTES * (column + 1L)))
            : columnsAt - timesAt;
    return reader.times(file, timesAt + from, (int) (to - from));
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
