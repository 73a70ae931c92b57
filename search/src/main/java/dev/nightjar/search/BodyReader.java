package dev.nightjar.search;

import java.util.HashMap;
import java.util.Map;

/// The bodies of a block, put together again from what [BodyWriter] made of them. What cannot be
/// read is an [IndexOutOfBoundsException], as everywhere in a block. Immutable.
final class BodyReader {
  private final byte[] bytes;
  private final int[] starts; // of each row, and the end of the last

  BodyReader(byte[] section, int rows) {
    var source = new Source(section, 0, section.length);
    Shape[] shapes = new Shape[source.count()];
    Map<String, Integer> columnOfName = new HashMap<>();
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new Shape(source, columnOfName);
    }
    int[] shapeOfRow = new int[rows];
    int[] uses = new int[1 + columnOfName.size()];
    for (int i = 0; i < rows; i++) {
      int shape = source.count();
      shapeOfRow[i] = shape;
      for (int column : shape == 0 ? new int[1] : shapes[shape - 1].columns) {
        uses[column]++;
      }
    }
    Column[] columns = new Column[uses.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new Column(section, source, uses[i]);
    }
    var sink = new Sink(4 * section.length);
    starts = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      if (shapeOfRow[i] == 0) {
        columns[0].copyNext(sink);
      } else {
        shapes[shapeOfRow[i] - 1].copy(columns, sink);
      }
      starts[i + 1] = sink.size();
    }
    bytes = sink.toBytes();
  }

  byte[] bytes() {
    return bytes;
  }

  /// Where a row's body starts; of the row after the last, where all end.
  int start(int row) {
    return starts[row];
  }

  private static final class Shape {
    private final int[] columns;
    private final byte[][] parts;

    Shape(Source source, Map<String, Integer> columnOfName) {
      columns = new int[source.count()];
      parts = new byte[columns.length + 1][];
      for (int i = 0; i < columns.length; i++) {
        String name = source.string();
        columns[i] = columnOfName.computeIfAbsent(name, _ -> 1 + columnOfName.size());
        parts[i] = source.raw(source.count());
      }
      parts[columns.length] = source.raw(source.count());
    }

    void copy(Column[] all, Sink sink) {
      for (int i = 0; i < columns.length; i++) {
        sink.raw(parts[i]);
        all[columns[i]].copyNext(sink);
      }
      sink.raw(parts[columns.length]);
    }
  }

  /// The values of one key, read one after the other.
  private static final class Column {
    private final byte[] section;
    private final int[]
        offsets; // of the values: all of a plain column, the distinct ones of a list
    private final int indexesAt; // -1 in a plain column
    private int next;

    Column(byte[] section, Source source, int uses) {
      this.section = section;
      if (source.varint() == BodyWriter.Column.LISTED) {
        offsets = new int[2 * source.count()];
        for (int i = 0; i < offsets.length; i += 2) {
          offsets[i + 1] = source.count();
          offsets[i] = source.position();
          source.skip(offsets[i + 1]);
        }
        indexesAt = source.position();
        source.skip(uses);
      } else {
        indexesAt = -1;
        offsets = new int[2 * uses];
        int lengths = source.count();
        var each = new Source(section, source.position(), lengths);
        source.skip(lengths);
        for (int i = 0; i < offsets.length; i += 2) {
          offsets[i + 1] = each.count();
          offsets[i] = source.position();
          source.skip(offsets[i + 1]);
        }
      }
    }

    void copyNext(Sink sink) {
      int value = indexesAt < 0 ? next : section[indexesAt + next] & 0xFF;
      next++;
      sink.raw(section, offsets[2 * value], offsets[2 * value + 1]);
    }
  }
}
