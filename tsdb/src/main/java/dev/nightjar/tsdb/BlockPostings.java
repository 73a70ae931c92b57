package dev.nightjar.tsdb;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Collects which series carry which label pair while a block is written. Symbols are numbered in
/// the order of their text, so that sorting numbers sorts texts.
final class BlockPostings {
  /// The three sections as bytes.
  record Sections(ByteSink names, int nameCount, ByteSink values, ByteSink postings) {}

  private final Map<Integer, Map<Integer, Run>> names = new HashMap<>();

  /// Notes that a series, of ascending number, carries a pair.
  void add(int name, int value, int series) {
    names
        .computeIfAbsent(name, n -> new HashMap<>())
        .computeIfAbsent(value, v -> new Run())
        .add(series);
  }

  Sections sections() {
    var nameBytes = new ByteSink(BlockFormat.NAME_BYTES * names.size());
    var valueBytes = new ByteSink(1 << 12);
    var postings = new ByteSink(1 << 12);
    for (Map.Entry<Integer, Map<Integer, Run>> name : new TreeMap<>(names).entrySet()) {
      nameBytes.u32(name.getKey());
      nameBytes.u32(name.getValue().size());
      nameBytes.u32(valueBytes.size() / BlockFormat.VALUE_BYTES);
      new TreeMap<>(name.getValue())
          .forEach(
              (value, run) -> {
                valueBytes.u32(value);
                valueBytes.u32(run.count);
                valueBytes.u32(postings.size());
                postings.raw(run.deltas.bytes(), 0, run.deltas.size());
              });
    }
    return new Sections(nameBytes, names.size(), valueBytes, postings);
  }

  /// Ascending numbers as differences.
  private static final class Run {
    private final ByteSink deltas = new ByteSink(16);
    private int last;
    private int count;

    void add(int series) {
      deltas.uvarint(series - last);
      last = series;
      count++;
    }
  }
}
