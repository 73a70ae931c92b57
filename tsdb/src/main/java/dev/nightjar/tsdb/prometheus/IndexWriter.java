package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes the index of a block: header and symbols, each series, and at the end all lists, tables
/// and the table of contents. Owned by one thread.
final class IndexWriter {
  /// Length, number of entries and checksum of a list.
  private static final long LIST_OVERHEAD = 12;

  /// Where a list stands.
  private record Place(String name, String value, long offset) {}

  private final CheckedSink out;
  private final LabelPairs pairs;
  private final long symbolsAt;
  private final long seriesAt;
  private byte[] entry = new byte[512];
  private int entrySize;

  /// Writes what stands before the series.
  ///
  /// @param pairs begun, with the labels of all series that are to come
  IndexWriter(CheckedSink out, LabelPairs pairs) throws IOException {
    this.out = out;
    this.pairs = pairs;
    out.u32(IndexFile.MAGIC);
    out.u8(IndexFile.VERSION);
    symbolsAt = out.position();
    writeSymbols();
    seriesAt = out.position();
  }

  private void writeSymbols() throws IOException {
    long length = 4;
    for (String text : pairs.texts()) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      length += bytes + varintBytes(bytes);
    }
    beginSection(length);
    out.u32(pairs.texts().length);
    for (String text : pairs.texts()) {
      out.text(text);
    }
    out.endCrc();
  }

  private void beginSection(long length) throws IOException {
    if (length > 0xffff_ffffL) {
      throw new IOException(
          "the index would have a section of %d bytes, over 4 GiB: export a shorter time"
              .formatted(length));
    }
    out.u32(length);
    out.beginCrc();
  }

  /// Writes one series.
  ///
  /// @param chunks its chunks, at least one
  void write(Labels labels, ChunkList chunks) throws IOException {
    out.pad(IndexFile.SERIES_ALIGNMENT);
    long ref = out.position() / IndexFile.SERIES_ALIGNMENT;
    if (ref > 0xffff_ffffL) {
      throw new IOException("the index would be over 64 GiB: export a shorter time");
    }
    entrySize = 0;
    String[] texts = Utf8Order.pairs(labels);
    uvarint(labels.size());
    for (String text : texts) {
      uvarint(pairs.symbol(text));
    }
    uvarint(chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      if (i == 0) {
        svarint(chunks.minMillis(0));
        uvarint(chunks.maxMillis(0) - chunks.minMillis(0));
        uvarint(chunks.ref(0));
      } else {
        uvarint(chunks.minMillis(i) - chunks.maxMillis(i - 1));
        uvarint(chunks.maxMillis(i) - chunks.minMillis(i));
        svarint(chunks.ref(i) - chunks.ref(i - 1));
      }
    }
    out.uvarint(entrySize);
    out.beginCrc();
    out.raw(entry, entrySize);
    out.endCrc();
    pairs.add((int) ref, labels);
  }

  /// Writes what stands behind the series.
  void finish() throws IOException {
    List<Place> labelIndexes = new ArrayList<>();
    out.pad(4);
    long labelIndexesAt = out.position();
    pairs.visit((name, values) -> labelIndexes.add(writeLabelIndex(name, values)));
    out.pad(4);
    long postingsAt = out.position();
    long postingsTableAt = writePostings();
    long labelTableAt = writeLabelTable(labelIndexes);
    out.beginCrc();
    out.u64(symbolsAt);
    out.u64(seriesAt);
    out.u64(labelIndexesAt);
    out.u64(labelTableAt);
    out.u64(postingsAt);
    out.u64(postingsTableAt);
    out.endCrc();
  }

  /// Read by old versions of Prometheus only.
  private Place writeLabelIndex(String name, String[] values) throws IOException {
    out.pad(4);
    long at = out.position();
    beginSection(8 + 4L * values.length);
    out.u32(1);
    out.u32(values.length);
    for (String value : values) {
      out.u32(pairs.symbol(value));
    }
    out.endCrc();
    return new Place(name, "", at);
  }

  private long writeLabelTable(List<Place> indexes) throws IOException {
    long at = out.position();
    long length = 4;
    for (Place index : indexes) {
      length += 1 + textBytes(index.name()) + varintBytes(index.offset());
    }
    beginSection(length);
    out.u32(indexes.size());
    for (Place index : indexes) {
      out.uvarint(1);
      out.text(index.name());
      out.uvarint(index.offset());
    }
    out.endCrc();
    return at;
  }

  /// Writes the list of all series, that of each pair, and their table, and returns where it is.
  /// The lists are of known length, so their places are known without keeping them.
  private long writePostings() throws IOException {
    long first = out.position();
    beginSection(4 + 4L * pairs.seriesCount());
    out.u32(pairs.seriesCount());
    for (int i = 0; i < pairs.seriesCount(); i++) {
      out.u32(pairs.series(i));
    }
    out.endCrc();
    var table = new TableSize(first);
    table.add("", "", pairs.seriesCount());
    pairs.visit(
        (name, values) -> {
          for (String value : values) {
            writeList(name, value);
            table.add(name, value, pairs.size(name, value));
          }
        });
    long at = out.position();
    beginSection(table.bytes);
    out.u32(table.entries);
    var again = new TableSize(first);
    writeTableEntry("", "", again);
    pairs.visit(
        (name, values) -> {
          for (String value : values) {
            writeTableEntry(name, value, again);
          }
        });
    out.endCrc();
    return at;
  }

  private void writeList(String name, String value) throws IOException {
    int size = pairs.size(name, value);
    beginSection(4 + 4L * size);
    out.u32(size);
    for (int i = 0; i < size; i++) {
      out.u32(pairs.series(name, value, i));
    }
    out.endCrc();
  }

  private void writeTableEntry(String name, String value, TableSize at) throws IOException {
    out.uvarint(2);
    out.text(name);
    out.text(value);
    out.uvarint(at.nextList);
    at.add(name, value, name.isEmpty() ? pairs.seriesCount() : pairs.size(name, value));
  }

  /// Follows where lists stand and how long their table gets.
  private static final class TableSize {
    private long nextList;
    private long bytes = 4;
    private int entries;

    TableSize(long firstList) {
      nextList = firstList;
    }

    void add(String name, String value, int listSize) {
      bytes += 1L + textBytes(name) + textBytes(value) + varintBytes(nextList);
      nextList += LIST_OVERHEAD + 4L * listSize;
      entries++;
    }
  }

  private static long textBytes(String text) {
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes + varintBytes(bytes);
  }

  private static int varintBytes(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  private void svarint(long value) {
    uvarint((value << 1) ^ (value >> 63));
  }

  private void uvarint(long value) {
    if (entry.length - entrySize < 10) {
      entry = Arrays.copyOf(entry, 2 * entry.length);
    }
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      entry[entrySize++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    entry[entrySize++] = (byte) rest;
  }
}
