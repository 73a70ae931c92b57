package dev.nightjar.search;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Blocks that are full and wait in memory to be sealed, oldest first. Guarded by the tenant's
/// lock, but for [#bytes].
final class FrozenBlocks {
  record Frozen(Day day, List<Row> rows, long bytes) {
    long firstNumber() {
      return rows.getFirst().number;
    }
  }

  private final Deque<Frozen> waiting = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();

  void add(Frozen block) {
    waiting.add(block);
    bytes.addAndGet(block.bytes());
  }

  @Nullable Frozen first() {
    return waiting.peekFirst();
  }

  void remove(Frozen block) {
    if (waiting.remove(block)) {
      bytes.addAndGet(-block.bytes());
    }
  }

  void removeAllOf(Collection<Day> days) {
    List.copyOf(waiting).stream().filter(b -> days.contains(b.day())).forEach(this::remove);
  }

  void addRowsOf(Day day, List<Row> rows) {
    for (Frozen block : waiting) {
      if (block.day() == day) {
        rows.addAll(block.rows());
      }
    }
  }

  /// The lowest number of a line in here; `Long.MAX_VALUE` when there is none.
  long firstNumber() {
    return waiting.stream().mapToLong(Frozen::firstNumber).min().orElse(Long.MAX_VALUE);
  }

  /// Memory that the lines take; anyone may ask.
  long bytes() {
    return bytes.get();
  }
}
