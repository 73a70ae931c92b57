package dev.nightjar.tsdb;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.SampleColumns;
import org.jspecify.annotations.Nullable;

/// What samples of one series have beside their 64 bits: histograms and start times, as chunks of
/// rows. Where chunks tell of the same time, the later one counts. Guarded by its owner.
final class AnnexRun {
  /// The most rows of one chunk: more of them compress better and make a short read dearer.
  private static final int MAX_ROWS = 64;

  /// Numbers that tell of a closed chunk: rows, first time, last time, bytes.
  private static final int CHUNK = 4;

  private static final int EMPTY_BYTES = 512; // its objects, roughly

  private final LongColumn chunks = new LongColumn();
  private final ByteSink closed = new ByteSink(0);
  private final ByteSink open = new ByteSink(128);
  private AnnexRows rows = new AnnexRows();
  private int openRows;
  private long firstMillis;
  private long lastMillis;

  /// Adds a row, of any time.
  ///
  /// @param startMillis 0 when nobody said
  void add(long timestampMillis, long startMillis, @Nullable Histogram histogram) {
    if (openRows == MAX_ROWS || (openRows > 0 && timestampMillis <= lastMillis)) {
      closeChunk();
    }
    if (openRows == 0) {
      firstMillis = timestampMillis;
    }
    rows.write(timestampMillis, startMillis, histogram, open);
    lastMillis = timestampMillis;
    openRows++;
  }

  /// Adds a row for each sample that needs one.
  void add(SampleColumns samples) {
    for (int i = 0; i < samples.size(); i++) {
      Histogram histogram = samples.histogram(i);
      long start = samples.startMillis(i);
      if (histogram != null || start != 0) {
        add(samples.timestamps()[i], start, histogram);
      }
    }
  }

  private void closeChunk() {
    chunks.add(openRows);
    chunks.add(firstMillis);
    chunks.add(lastMillis);
    chunks.add(open.size());
    closed.raw(open.bytes(), 0, open.size());
    forgetOpen();
  }

  private void forgetOpen() {
    open.clear();
    openRows = 0;
    rows = new AnnexRows();
  }

  /// Forgets all rows.
  void clear() {
    chunks.clear();
    closed.clear();
    forgetOpen();
  }

  /// Writes a directory of all chunks with its checksum, then the chunks with theirs, as drawn in
  /// `docs/formats/tsdb-annex.md`. Returns the length of the directory without its checksum.
  int writeTo(ByteSink out) {
    int start = out.size();
    out.uvarint(chunks.size() / CHUNK + (openRows > 0 ? 1 : 0));
    for (int i = 0; i < chunks.size(); i += CHUNK) {
      writeEntry(chunks.get(i), chunks.get(i + 1), chunks.get(i + 2), chunks.get(i + 3), out);
    }
    if (openRows > 0) {
      writeEntry(openRows, firstMillis, lastMillis, open.size(), out);
    }
    int length = out.size() - start;
    out.u32(out.crc32c(start));
    int at = 0;
    for (int i = 0; i < chunks.size(); i += CHUNK) {
      int bytes = (int) chunks.get(i + 3);
      writeChunk(closed, at, bytes, out);
      at += bytes;
    }
    if (openRows > 0) {
      writeChunk(open, 0, open.size(), out);
    }
    return length;
  }

  private static void writeEntry(long rows, long first, long last, long bytes, ByteSink out) {
    out.uvarint(rows);
    out.svarint(first);
    out.uvarint(last - first);
    out.uvarint(bytes);
  }

  private static void writeChunk(ByteSink from, int at, int length, ByteSink out) {
    int start = out.size();
    out.raw(from.bytes(), at, length);
    out.u32(out.crc32c(start));
  }

  /// Gives samples what stands here for their times.
  ///
  /// @param from the place of the first of them, all in ascending time
  void attach(SampleColumns samples, int from) {
    int at = 0;
    for (int i = 0; i < chunks.size(); i += CHUNK) {
      if (isAny(chunks.get(i + 1), chunks.get(i + 2), samples, from)) {
        attach(new ByteSource(closed.bytes(), at), (int) chunks.get(i), samples, from);
      }
      at += (int) chunks.get(i + 3);
    }
    if (openRows > 0 && isAny(firstMillis, lastMillis, samples, from)) {
      attach(new ByteSource(open.bytes(), 0), openRows, samples, from);
    }
  }

  /// Whether any of the samples' times is within a range.
  static boolean isAny(long first, long last, SampleColumns samples, int from) {
    return samples.size() > from
        && samples.timestamps()[from] <= last
        && samples.timestamps()[samples.size() - 1] >= first;
  }

  /// Gives samples what a chunk has for their times.
  ///
  /// @param in at its beginning
  /// @param count its rows
  static void attach(ByteSource in, int count, SampleColumns samples, int from) {
    var rows = new AnnexRows();
    int at = from;
    for (int row = 0; row < count && at < samples.size(); row++) {
      rows.read(in);
      while (at < samples.size() && samples.timestamps()[at] < rows.timestampMillis()) {
        at++;
      }
      if (at < samples.size() && samples.timestamps()[at] == rows.timestampMillis()) {
        boolean isHistogram = Histogram.isValue(samples.values()[at]);
        samples.attach(at, isHistogram ? rows.histogram() : null, rows.startMillis());
      }
    }
  }

  /// Memory that it takes, roughly.
  long bytes() {
    return EMPTY_BYTES
        + closed.bytes().length
        + open.bytes().length
        + rows.bytes()
        + (long) Long.BYTES * chunks.size();
  }
}
