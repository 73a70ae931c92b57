package dev.nightjar.search;

import com.github.luben.zstd.Zstd;
import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One block as [BlockWriter] wrote it, read lazily: sections that nobody asks for are not
/// decompressed. A block whose bytes are not what was written throws [IndexOutOfBoundsException];
/// whoever knows the file turns that into damage. Owned by one thread.
final class Block {
  /// What no section can be larger than, however damaged its length: 64 MiB.
  private static final int MAX_SECTION = 64 << 20;

  private final byte[] bytes;
  private final int rows;
  private final int fieldsAt;
  private final int bodiesAt;
  private final Labels[] streams;
  private final int[] firstRow; // of each stream, and the number of rows
  private final long[] times;
  private final long[] numbers;
  private Labels @Nullable [] fields;
  private @Nullable BodyReader bodies;
  private @Nullable String latinBodies;

  /// @param bytes the block from its magic to its checksum, which is verified
  Block(byte[] bytes) {
    this.bytes = bytes;
    verify(bytes);
    rows = new Source(bytes, 8, 4).fixed32();
    fieldsAt = sectionEnd(BlockWriter.HEADER);
    bodiesAt = sectionEnd(fieldsAt);
    byte[] lines = section(BlockWriter.HEADER);
    var source = new Source(lines, 0, lines.length);
    streams = new Labels[source.count()];
    firstRow = new int[streams.length + 1];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = source.labels();
      firstRow[i + 1] = firstRow[i] + source.count();
    }
    if (firstRow[streams.length] != rows) {
      throw new IndexOutOfBoundsException(firstRow[streams.length] + " rows instead of " + rows);
    }
    times = deltas(source, source.varint());
    numbers = deltas(source, 1);
  }

  int rows() {
    return rows;
  }

  /// The highest number of a row.
  long lastNumber() {
    return new Source(bytes, 36, 8).fixed64();
  }

  int streams() {
    return streams.length;
  }

  Labels stream(int index) {
    return streams[index];
  }

  /// The first row of a stream; of the one after the last, the number of rows.
  int firstRow(int stream) {
    return firstRow[stream];
  }

  long time(int row) {
    return times[row];
  }

  long number(int row) {
    return numbers[row];
  }

  Labels fields(int row) {
    if (fields == null) {
      fields = readFields();
    }
    return fields[row];
  }

  /// All bodies, one after the other; the row's own stands from [#bodyStart] to that of the next.
  byte[] bodies() {
    return readBodies().bytes();
  }

  /// [#bodies] with a character for each byte, since the machine seeks fastest in such a string.
  String latinBodies() {
    if (latinBodies == null) {
      latinBodies = new String(bodies(), StandardCharsets.ISO_8859_1);
    }
    return latinBodies;
  }

  int bodyStart(int row) {
    return readBodies().start(row);
  }

  int bodyLength(int row) {
    return readBodies().start(row + 1) - readBodies().start(row);
  }

  Row row(int stream, int row) {
    byte[] body = new byte[bodyLength(row)];
    System.arraycopy(bodies(), bodyStart(row), body, 0, body.length);
    return new Row(times[row], numbers[row], streams[stream], fields(row), body);
  }

  private BodyReader readBodies() {
    if (bodies == null) {
      bodies = new BodyReader(section(bodiesAt), rows);
    }
    return bodies;
  }

  private static void verify(byte[] bytes) {
    int sum = bytes.length - BlockWriter.CRC;
    if (sum < BlockWriter.HEADER) {
      throw new IndexOutOfBoundsException("a block of " + bytes.length + " bytes");
    }
    var crc = new CRC32C();
    crc.update(bytes, 0, sum);
    if (new Source(bytes, sum, BlockWriter.CRC).fixed32() != (int) crc.getValue()
        || new Source(bytes, 0, 4).fixed32() != BlockWriter.MAGIC) {
      throw new IndexOutOfBoundsException("the block fails its checksum");
    }
  }

  private int sectionEnd(int at) {
    var source = new Source(bytes, at, bytes.length - at);
    source.fixed32();
    source.skip(source.fixed32());
    return source.position();
  }

  private byte[] section(int at) {
    var source = new Source(bytes, at, bytes.length - at);
    int rawSize = source.fixed32();
    int size = source.fixed32();
    if (rawSize < 0 || rawSize > MAX_SECTION) {
      throw new IndexOutOfBoundsException("a section of " + rawSize + " bytes");
    }
    byte[] raw = new byte[rawSize];
    long got = Zstd.decompressByteArray(raw, 0, rawSize, bytes, source.position(), size);
    if (got != rawSize) {
      throw new IndexOutOfBoundsException("a section does not decompress");
    }
    return raw;
  }

  private long[] deltas(Source source, long unit) {
    long[] values = new long[rows];
    long value = 0;
    for (int i = 0; i < rows; i++) {
      value += source.signed();
      values[i] = value * unit;
    }
    return values;
  }

  private Labels[] readFields() {
    byte[] raw = section(fieldsAt);
    var source = new Source(raw, 0, raw.length);
    String[][] shapes = new String[source.count()][];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new String[source.count()];
      for (int j = 0; j < shapes[i].length; j++) {
        shapes[i][j] = source.string();
      }
    }
    int[] shapeOfRow = new int[rows];
    for (int i = 0; i < rows; i++) {
      shapeOfRow[i] = (int) source.varint();
    }
    Map<String, Column> columns = new HashMap<>();
    Labels[] read = new Labels[rows];
    for (int i = 0; i < rows; i++) {
      String[] names = shapes[shapeOfRow[i]];
      String[] pairs = new String[2 * names.length];
      for (int j = 0; j < names.length; j++) {
        pairs[2 * j] = names[j];
        pairs[2 * j + 1] = columns.computeIfAbsent(names[j], _ -> new Column(raw, source)).next();
      }
      read[i] = Labels.ofSorted(pairs);
    }
    return read;
  }

  /// The values of one field. Columns stand in the order in which rows first need them.
  private static final class Column {
    private final List<String> seen = new ArrayList<>();
    private final Source values;

    Column(byte[] raw, Source source) {
      int length = source.count();
      values = new Source(raw, source.position(), length);
      source.skip(length);
    }

    String next() {
      int index = (int) values.varint();
      if (index == seen.size()) {
        seen.add(values.string());
      }
      return seen.get(index);
    }
  }
}
