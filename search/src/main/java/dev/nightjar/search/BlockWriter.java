package dev.nightjar.search;

import com.github.luben.zstd.Zstd;
import dev.nightjar.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// Encodes rows as one block: sorted by stream and time, taken apart into columns, compressed, with
/// a checksum. [Block] reads it back. Drawn in `docs/formats/log-block.md`.
final class BlockWriter {
  /// Marks the start of a block: `NJLB`. Reading finds the next block by it after damage.
  static final int MAGIC = 'N' | 'J' << 8 | 'L' << 16 | 'B' << 24;

  /// Bytes before the first section: magic, length, rows, times from and to, numbers from and to.
  static final int HEADER = 4 + 4 + 4 + 8 + 8 + 8 + 8;

  static final int CRC = 4;

  /// zstd's level: 3 gains a tenth in size over 1 for a fifth more time; above 3 intake suffers.
  private static final int LEVEL = 3;

  /// What the times of a block may be counted in, largest first.
  private static final long[] UNITS = {1_000_000_000L, 1_000_000L, 1_000L};

  private BlockWriter() {}

  /// @param unsorted at least one row
  static byte[] encode(List<Row> unsorted) {
    List<Row> rows = new ArrayList<>(unsorted);
    rows.sort(Row.BY_STREAM_THEN_TIME);
    var block = new Sink(64 << 10);
    block.fixed32(MAGIC);
    block.fixed32(0);
    block.fixed32(rows.size());
    bounds(rows, block);
    section(block, lines(rows));
    section(block, fields(rows));
    section(block, bodies(rows));
    block.setFixed32(4, block.size() + CRC);
    var crc = new CRC32C();
    crc.update(block.array(), 0, block.size());
    block.fixed32((int) crc.getValue());
    return block.toBytes();
  }

  private static void bounds(List<Row> rows, Sink block) {
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    long minNumber = Long.MAX_VALUE;
    long maxNumber = Long.MIN_VALUE;
    for (Row row : rows) {
      minTime = Math.min(minTime, row.timeNanos);
      maxTime = Math.max(maxTime, row.timeNanos);
      minNumber = Math.min(minNumber, row.number);
      maxNumber = Math.max(maxNumber, row.number);
    }
    block.fixed64(minTime);
    block.fixed64(maxTime);
    block.fixed64(minNumber);
    block.fixed64(maxNumber);
  }

  private static void section(Sink block, Sink raw) {
    byte[] room = new byte[(int) Zstd.compressBound(raw.size())];
    long size = Zstd.compressByteArray(room, 0, room.length, raw.array(), 0, raw.size(), LEVEL);
    if (Zstd.isError(size)) {
      throw new IllegalStateException("BUG: zstd: " + Zstd.getErrorName(size));
    }
    block.fixed32(raw.size());
    block.fixed32((int) size);
    block.raw(room, 0, (int) size);
  }

  /// Streams with their counts of rows, then times, numbers and lengths of bodies, each as a
  /// column.
  private static Sink lines(List<Row> rows) {
    var sink = new Sink(16 * rows.size());
    streams(rows, sink);
    long unit = unit(rows);
    sink.varint(unit);
    long before = 0;
    for (Row row : rows) {
      long time = row.timeNanos / unit;
      sink.signed(time - before);
      before = time;
    }
    before = 0;
    for (Row row : rows) {
      sink.signed(row.number - before);
      before = row.number;
    }
    return sink;
  }

  private static void streams(List<Row> rows, Sink sink) {
    List<Labels> streams = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (Row row : rows) {
      if (streams.isEmpty() || !streams.getLast().equals(row.stream)) {
        streams.add(row.stream);
        counts.add(0);
      }
      counts.set(counts.size() - 1, counts.getLast() + 1);
    }
    sink.varint(streams.size());
    for (int i = 0; i < streams.size(); i++) {
      sink.labels(streams.get(i));
      sink.varint(counts.get(i));
    }
  }

  private static long unit(List<Row> rows) {
    for (long unit : UNITS) {
      if (rows.stream().allMatch(row -> row.timeNanos % unit == 0)) {
        return unit;
      }
    }
    return 1;
  }

  /// A row's shape is the list of its fields' names. First the shapes, then the shape of each row,
  /// then for each name the values of the rows that have it: the index of a value seen before in
  /// this column, or the next index and the value.
  private static Sink fields(List<Row> rows) {
    Map<List<String>, Integer> shapes = new HashMap<>();
    var names = new Sink(256);
    var shapeOfRow = new Sink(rows.size());
    Map<String, Column> columns = new HashMap<>();
    List<Column> inOrder = new ArrayList<>();
    for (Row row : rows) {
      List<String> shape = names(row.fields);
      Integer known = shapes.get(shape);
      if (known == null) {
        known = shapes.size();
        shapes.put(shape, known);
        names.varint(shape.size());
        shape.forEach(names::string);
      }
      shapeOfRow.varint(known);
      for (int i = 0; i < row.fields.size(); i++) {
        Column column = columns.get(row.fields.name(i));
        if (column == null) {
          column = new Column();
          columns.put(row.fields.name(i), column);
          inOrder.add(column);
        }
        column.add(row.fields.value(i));
      }
    }
    var sink = new Sink(names.size() + shapeOfRow.size());
    sink.varint(shapes.size());
    sink.raw(names.array(), 0, names.size());
    sink.raw(shapeOfRow.array(), 0, shapeOfRow.size());
    for (Column column : inOrder) {
      sink.varint(column.values.size());
      sink.raw(column.values.array(), 0, column.values.size());
    }
    return sink;
  }

  private static List<String> names(Labels labels) {
    List<String> names = new ArrayList<>(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      names.add(labels.name(i));
    }
    return names;
  }

  private static Sink bodies(List<Row> rows) {
    var bodies = new BodyWriter();
    rows.forEach(row -> bodies.add(row.body));
    return bodies.finish();
  }

  /// The values of one field.
  private static final class Column {
    private final Map<String, Integer> seen = new HashMap<>();
    private final Sink values = new Sink(256);

    void add(String value) {
      Integer known = seen.get(value);
      if (known == null) {
        values.varint(seen.size());
        seen.put(value, seen.size());
        values.string(value);
      } else {
        values.varint(known);
      }
    }
  }
}
