package dev.nightjar.tsdb;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects what is deleted of a block, series by series. Owned by one thread.
final class TombstoneBuilder {
  /// Ranges of all lists together: 16 MiB of memory for a block.
  static final int MOST_RANGES = 1 << 20;

  /// Runs of neighbouring series: about 30 MiB of memory for a block.
  static final int MOST_RUNS = 1 << 20;

  private final Path block;
  private final List<Tombstones.Run> runs = new ArrayList<>();
  private final List<long[]> lists = new ArrayList<>(List.of(Tombstones.WHOLE));
  private final Map<LongBuffer, Integer> numbers = new HashMap<>();
  private int ranges;
  private int lastList; // neighbours lose the same, as a rule

  /// @param block whose tombstones these are, for messages
  TombstoneBuilder(Path block) {
    this.block = block;
    numbers.put(LongBuffer.wrap(Tombstones.WHOLE), Tombstones.ALL);
  }

  /// Adds a series, behind all that were added before.
  ///
  /// @param deleted as in [Tombstones#deleted]
  /// @throws NightjarException `EXECUTION` when these become too many
  void add(int series, long[] deleted) {
    int list = number(deleted);
    if (!runs.isEmpty() && runs.getLast().end() == series && runs.getLast().list() == list) {
      runs.set(runs.size() - 1, new Tombstones.Run(runs.getLast().first(), series + 1, list));
      return;
    }
    if (runs.size() == MOST_RUNS) {
      throw tooMany("groups of series with deleted samples", MOST_RUNS);
    }
    runs.add(new Tombstones.Run(series, series + 1, list));
  }

  private int number(long[] deleted) {
    if (Arrays.equals(lists.get(lastList), deleted)) {
      return lastList;
    }
    Integer known = numbers.get(LongBuffer.wrap(deleted));
    if (known != null) {
      lastList = known;
      return known;
    }
    ranges += deleted.length / 2;
    if (ranges > MOST_RANGES) {
      throw tooMany("ranges of deleted samples", MOST_RANGES);
    }
    lists.add(deleted);
    lastList = lists.size() - 1;
    numbers.put(LongBuffer.wrap(deleted), lastList);
    return lastList;
  }

  private NightjarException tooMany(String what, int most) {
    return new NightjarException(
        ErrorCode.EXECUTION,
        "%s would have more than %d %s: nothing was deleted; clean the tombstones (POST /api/v1/admin/tsdb/clean_tombstones), then delete again, or delete wider ranges"
            .formatted(block, most, what));
  }

  Tombstones build(long minMillis, long maxMillis) {
    return new Tombstones(runs, lists, minMillis, maxMillis);
  }
}
