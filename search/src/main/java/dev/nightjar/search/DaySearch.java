package dev.nightjar.search;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Journal.Damage;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One lookup on its way through the days: asks rows in memory and blocks on the disk. Owned by one
/// thread.
final class DaySearch {
  private static final Comparator<BlockRef> OLDEST_FIRST =
      Comparator.comparingLong(BlockRef::minNanos).thenComparingLong(BlockRef::offset);
  private static final Comparator<BlockRef> NEWEST_FIRST =
      Comparator.comparingLong(BlockRef::maxNanos).thenComparingLong(BlockRef::offset).reversed();

  private final LineFilter filter;
  private final List<byte[]> terms;
  private final boolean newestFirst;
  private final TopRows page;
  private final Damages damages;
  private final Clock clock;
  private final Duration limit;
  private final long startedAt;

  DaySearch(
      LineFilter filter,
      boolean newestFirst,
      TopRows page,
      Damages damages,
      Clock clock,
      Duration limit) {
    this.filter = filter;
    this.terms = filter.terms();
    this.newestFirst = newestFirst;
    this.page = page;
    this.damages = damages;
    this.clock = clock;
    this.limit = limit;
    this.startedAt = clock.monotonicNanos();
  }

  void rows(List<Row> rows) {
    for (Row row : rows) {
      if (page.wants(row.timeNanos, row.number) && filter.matches(row)) {
        page.offer(row);
      }
    }
  }

  /// Asks the blocks of a day, those first whose lines come first: once the page is full, the rest
  /// is mostly passed over.
  ///
  /// @param tail blocks that the index may not know yet
  void blocks(Day day, List<BlockRef> tail) throws IOException {
    Map<Long, BlockRef> candidates = new HashMap<>(); // one that was just indexed comes twice
    for (BlockRef ref : tail) {
      if (ref.overlaps(filter.fromNanos(), filter.lastNanos())) {
        candidates.put(ref.offset(), ref);
      }
    }
    for (BlockRef ref : indexed(day)) {
      candidates.put(ref.offset(), ref);
    }
    if (candidates.isEmpty()) {
      return;
    }
    try (BodyFile.Reader reader = day.bodies.reader()) {
      for (BlockRef ref : inOrder(candidates.values())) {
        if (page.wantsAnyOf(ref.minNanos(), ref.maxNanos())) {
          stopWhenLate();
          collect(day, reader, ref);
        }
      }
    }
  }

  /// What the index tells; when it cannot be read, every block.
  private List<BlockRef> indexed(Day day) throws IOException {
    try {
      return day.index.candidates(terms, filter.fromNanos(), filter.lastNanos());
    } catch (IOException | RuntimeException e) {
      damages.add(new Damage(day.dir, 0, 0, e + "; looked through all blocks instead"));
      return day.walk();
    }
  }

  private void collect(Day day, BodyFile.Reader reader, BlockRef ref) {
    try {
      filter.collect(reader.block(ref), page);
    } catch (IndexOutOfBoundsException e) {
      damages.add(day.bodies, ref);
    }
  }

  private List<BlockRef> inOrder(Collection<BlockRef> refs) {
    return refs.stream().sorted(newestFirst ? NEWEST_FIRST : OLDEST_FIRST).toList();
  }

  private void stopWhenLate() {
    if (clock.monotonicNanos() - startedAt > limit.toNanos()) {
      throw new NightjarException(
          ErrorCode.TIMEOUT,
          "looking for lines took longer than "
              + limit.toSeconds()
              + " s: ask for a shorter time or a fuller word");
    }
  }
}
