package dev.nightjar.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes the bodies of a block apart: a JSON object into its shape, which is all but its values,
/// and a column per key. Bodies that are no objects, or whose shape is one too many, stay whole in
/// a column of their own. [BodyReader] puts them together again, byte for byte. Owned by one
/// thread.
final class BodyWriter {
  /// Shapes of a block: programs have a few; what has more is no log of a program, and its shapes
  /// would cost more than they save.
  private static final int MAX_SHAPES = 256;

  /// Values of one body that are taken out.
  private static final int MAX_VALUES = 128;

  private final Map<ByteBuffer, Shape> shapes = new HashMap<>();
  private final Map<String, Column> columns = new HashMap<>();
  private final List<Column> inOrder = new ArrayList<>();
  private final Column whole = new Column();
  private final Sink dictionary = new Sink(512);
  private final Sink shapeOfRow = new Sink(4 << 10);
  private final Sink skeleton = new Sink(512);
  private final int[] cuts = new int[4 * MAX_VALUES]; // key from, key to, value from, value to

  BodyWriter() {
    inOrder.add(whole);
  }

  void add(byte[] body) {
    int values = cut(body);
    Shape shape = values == 0 ? null : shape(body, values);
    if (shape == null) {
      shapeOfRow.varint(0);
      whole.add(body, 0, body.length);
      return;
    }
    shapeOfRow.varint(1 + shape.index);
    for (int i = 0; i < values; i++) {
      shape.columns[i].add(body, cuts[4 * i + 2], cuts[4 * i + 3]);
    }
  }

  Sink finish() {
    var sink = new Sink(64 << 10);
    sink.varint(shapes.size());
    sink.raw(dictionary.array(), 0, dictionary.size());
    sink.raw(shapeOfRow.array(), 0, shapeOfRow.size());
    for (Column column : inOrder) {
      column.write(sink);
    }
    return sink;
  }

  /// The body's shape; null when there is no place for it.
  private @Nullable Shape shape(byte[] body, int values) {
    skeleton.clear();
    int from = 0;
    for (int i = 0; i < values; i++) {
      skeleton.raw(body, from, cuts[4 * i + 2] - from);
      skeleton.raw(new byte[1]);
      from = cuts[4 * i + 3];
    }
    skeleton.raw(body, from, body.length - from);
    var key = ByteBuffer.wrap(skeleton.array(), 0, skeleton.size());
    Shape known = shapes.get(key);
    if (known == null && shapes.size() < MAX_SHAPES) {
      known = new Shape(shapes.size(), define(body, values));
      shapes.put(ByteBuffer.wrap(skeleton.toBytes()), known);
    }
    return known;
  }

  private Column[] define(byte[] body, int values) {
    Column[] shape = new Column[values];
    dictionary.varint(values);
    int from = 0;
    for (int i = 0; i < values; i++) {
      int keyFrom = cuts[4 * i];
      String name = new String(body, keyFrom, cuts[4 * i + 1] - keyFrom, StandardCharsets.UTF_8);
      shape[i] =
          columns.computeIfAbsent(
              name,
              _ -> {
                var column = new Column();
                inOrder.add(column);
                return column;
              });
      dictionary.string(name);
      part(body, from, cuts[4 * i + 2]);
      from = cuts[4 * i + 3];
    }
    part(body, from, body.length);
    return shape;
  }

  private void part(byte[] body, int from, int to) {
    dictionary.varint(to - from);
    dictionary.raw(body, from, to - from);
  }

  /// Finds the values of a JSON object's keys, however deep, and returns how many; 0 when the body
  /// is none that can be taken apart. Nothing is changed, so it need not be valid JSON.
  private int cut(byte[] body) {
    if (body.length < 2 || body[0] != '{' || body[body.length - 1] != '}') {
      return 0;
    }
    int values = 0;
    int at = 1;
    while (at < body.length) {
      byte b = body[at];
      if (b == 0) {
        return 0; // it marks the values in a shape
      }
      if (b != '"') {
        at++;
        continue;
      }
      int end = stringEnd(body, at + 1);
      if (end < 0) {
        return 0;
      }
      int after = end + 1;
      if (after < body.length && body[after] == ':') {
        int value = skipSpaces(body, after + 1);
        if (value < body.length && body[value] != '{' && body[value] != '[') {
          boolean isString = body[value] == '"';
          int from = isString ? value + 1 : value;
          int to = isString ? stringEnd(body, from) : scalarEnd(body, from);
          if (to < 0 || values == MAX_VALUES) {
            return 0;
          }
          cuts[4 * values] = at + 1;
          cuts[4 * values + 1] = end;
          cuts[4 * values + 2] = from;
          cuts[4 * values + 3] = to;
          values++;
          after = isString ? to + 1 : to;
        } else {
          after = value;
        }
      }
      at = after;
    }
    return values;
  }

  /// Where the string ends that starts at `from`; -1 when it does not.
  private static int stringEnd(byte[] body, int from) {
    for (int at = from; at < body.length; at++) {
      if (body[at] == '"') {
        return at;
      }
      if (body[at] == '\\') {
        at++;
      }
    }
    return -1;
  }

  private static int scalarEnd(byte[] body, int from) {
    int at = from;
    while (at < body.length && body[at] != ',' && body[at] != '}' && body[at] != ']') {
      at++;
    }
    return at;
  }

  private static int skipSpaces(byte[] body, int from) {
    int at = from;
    while (at < body.length && body[at] == ' ') {
      at++;
    }
    return at;
  }

  private static final class Shape {
    private final int index;
    private final Column[] columns;

    Shape(int index, Column[] columns) {
      this.index = index;
      this.columns = columns;
    }
  }

  /// The values of one key. While they are few they are kept as a list of them and a byte each;
  /// otherwise as lengths and bytes.
  static final class Column {
    static final int PLAIN = 0;
    static final int LISTED = 1;

    private static final int MAX_LISTED = 255;

    private final Map<ByteBuffer, Integer> seen = new HashMap<>();
    private final Sink list = new Sink(64);
    private final Sink indexes = new Sink(64);
    private final Sink lengths = new Sink(64);
    private final Sink bytes = new Sink(256);
    private int count;
    private boolean isListed = true;

    void add(byte[] body, int from, int to) {
      count++;
      lengths.varint(to - from);
      bytes.raw(body, from, to - from);
      if (isListed) {
        list(body, from, to - from);
      }
    }

    private void list(byte[] body, int from, int length) {
      Integer known = seen.get(ByteBuffer.wrap(body, from, length));
      if (known == null) {
        known = seen.size();
        seen.put(ByteBuffer.wrap(body, from, length), known);
        list.varint(length);
        list.raw(body, from, length);
        isListed = seen.size() <= MAX_LISTED && (count < 64 || seen.size() <= count / 2);
      }
      indexes.raw(new byte[] {known.byteValue()});
    }

    void write(Sink sink) {
      if (isListed) {
        sink.varint(LISTED);
        sink.varint(seen.size());
        sink.raw(list.array(), 0, list.size());
        sink.raw(indexes.array(), 0, indexes.size());
      } else {
        sink.varint(PLAIN);
        sink.varint(lengths.size());
        sink.raw(lengths.array(), 0, lengths.size());
        sink.raw(bytes.array(), 0, bytes.size());
      }
    }
  }
}
