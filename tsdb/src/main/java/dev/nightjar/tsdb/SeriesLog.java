package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Which series a table's numbers stand for: what files of chunks need to be understood, and what
/// the write-ahead log then need not say. A journal, drawn in `docs/formats/tsdb-series.md`.
/// Guarded by the tenant's maintenance lock.
final class SeriesLog implements Closeable {
  private static final byte SERIES = 1;
  private static final long SEGMENT_BYTES = 16L << 20;

  /// Each record is forced, and understood without another.
  private static final int SERIES_PER_RECORD = 1 << 16;

  private final Path dir;
  private final Journal journal;
  private final NavigableMap<Long, Long> firstSegments; // of each generation

  private SeriesLog(Path dir, Journal journal, NavigableMap<Long, Long> firstSegments) {
    this.dir = dir;
    this.journal = journal;
    this.firstSegments = firstSegments;
  }

  /// Opens the log.
  ///
  /// @param tables is filled with the tables that the log knows, by their generation
  static SeriesLog open(Disk disk, Path dir, Clock clock, Map<Long, SeriesTable> tables)
      throws IOException {
    NavigableMap<Long, Long> firstSegments = new TreeMap<>();
    var config = new Journal.Config(dir, SEGMENT_BYTES, Duration.ZERO);
    Journal journal =
        Journal.open(
            disk,
            config,
            clock,
            (segment, kind, payload) -> read(dir, segment, kind, payload, tables, firstSegments));
    return new SeriesLog(dir, journal, firstSegments);
  }

  /// What could not be read back.
  List<Journal.Damage> damages() {
    return journal.damages();
  }

  Path dir() {
    return dir;
  }

  long bytes() throws IOException {
    return journal.bytes();
  }

  /// Adds the series of a table that are not here yet. When this returns they are on the device.
  void add(SeriesTable table) throws IOException {
    int count = table.seriesCount();
    if (table.logged() < count && !firstSegments.containsKey(table.generation())) {
      firstSegments.put(table.generation(), firstSegments.isEmpty() ? 1 : journal.rotate());
    }
    while (table.logged() < count) {
      int end = Math.min(count, table.logged() + SERIES_PER_RECORD);
      journal.append(SERIES, record(table, table.logged(), end));
      table.logged(end);
    }
  }

  /// Forgets the generations before one.
  void dropBefore(long generation) throws IOException {
    NavigableMap<Long, Long> kept = firstSegments.tailMap(generation, true);
    if (!kept.isEmpty()) {
      journal.dropBefore(kept.firstEntry().getValue());
      firstSegments.headMap(generation, false).clear();
    }
  }

  private static ByteBuffer record(SeriesTable table, int from, int to) {
    var texts = new ByteSink(1 << 12);
    var pairs = new ByteSink(1 << 12);
    var series = new ByteSink(8 * (to - from));
    Map<String, Integer> textNumbers = new HashMap<>();
    Map<Integer, Integer> pairNumbers = new HashMap<>();
    int[] before = {};
    for (int number = from; number < to; number++) {
      int[] ofIt = table.pairs(number);
      int shared = sharedEnd(before, ofIt);
      series.uvarint(ofIt.length);
      series.uvarint(shared);
      for (int place = 0; place < ofIt.length - shared; place++) {
        Integer known = pairNumbers.get(ofIt[place]);
        if (known == null) {
          known = pairNumbers.size();
          pairNumbers.put(ofIt[place], known);
          pairs.uvarint(text(table.pairName(ofIt[place]), textNumbers, texts));
          pairs.uvarint(text(table.pairValue(ofIt[place]), textNumbers, texts));
        }
        series.uvarint(known);
      }
      before = ofIt;
    }
    var record = new ByteSink(texts.size() + pairs.size() + series.size() + 64);
    record.uvarint(table.generation());
    record.uvarint(from);
    record.uvarint(textNumbers.size());
    record.raw(texts.bytes(), 0, texts.size());
    record.uvarint(pairNumbers.size());
    record.raw(pairs.bytes(), 0, pairs.size());
    record.uvarint(to - from);
    record.raw(series.bytes(), 0, series.size());
    return record.buffer();
  }

  /// How many pairs two series have in common at their ends: neighbours often differ in their
  /// metric only, whose name comes first.
  private static int sharedEnd(int[] left, int[] right) {
    int shared = 0;
    while (shared < Math.min(left.length, right.length)
        && left[left.length - 1 - shared] == right[right.length - 1 - shared]) {
      shared++;
    }
    return shared;
  }

  private static int text(String text, Map<String, Integer> numbers, ByteSink into) {
    Integer known = numbers.putIfAbsent(text, numbers.size());
    if (known == null) {
      into.text(text);
      return numbers.size() - 1;
    }
    return known;
  }

  private static void read(
      Path dir,
      long segment,
      byte kind,
      ByteBuffer payload,
      Map<Long, SeriesTable> tables,
      NavigableMap<Long, Long> firstSegments)
      throws IOException {
    if (kind != SERIES) {
      throw new CorruptFileException(
          dir,
          segment,
          "a record of kind %d in the log of series, of another build; this one reads kind %d: start with the build that wrote it, or with another data folder"
              .formatted(kind, SERIES));
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    try {
      var in = new ByteSource(bytes, 0);
      long generation = in.uvarint();
      firstSegments.putIfAbsent(generation, segment);
      read(in, tables.computeIfAbsent(generation, SeriesTable::new));
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      throw new CorruptFileException(dir, segment, "a record that is not one of series: " + e);
    }
  }

  private static void read(ByteSource in, SeriesTable table) {
    int first = in.count();
    String[] texts = new String[in.count()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.text();
    }
    int[] pairs = new int[in.count()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = table.pair(texts[in.count()], texts[in.count()]);
    }
    table.skipTo(first);
    int[] before = {};
    for (int left = in.count(); left > 0; left--) {
      int[] ofIt = new int[in.count()];
      int shared = in.count();
      int own = ofIt.length - shared;
      for (int place = 0; place < own; place++) {
        ofIt[place] = pairs[in.count()];
      }
      System.arraycopy(before, before.length - shared, ofIt, own, shared);
      table.restore(ofIt, ofIt.length);
      before = ofIt;
    }
    table.logged(table.seriesCount());
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
