package dev.nightjar.tsdb;

import java.util.List;

/// Which neighbouring blocks are worth making one: four or more of about one size, as long as the
/// result does not span so much time that retention would keep it far too long.
final class MergePlan {
  /// Fewer would rewrite a sample more often.
  private static final int LEAST = 4;

  /// More would hold too much of an index in memory at once.
  private static final int MOST = 16;

  /// Sizes within this factor count as one size.
  private static final int FACTOR = 4;

  /// The index of one block is built in memory: larger ones are left alone.
  private static final long LARGEST_BYTES = 4L << 30;

  private MergePlan() {}

  /// The next blocks to merge, oldest first; empty when there is nothing worth it.
  static List<Block> next(List<Block> blocks, TsdbConfig config) {
    for (int from = 0; from + LEAST <= blocks.size(); from++) {
      int to = from;
      while (to < blocks.size()
          && to - from < MOST
          && fits(blocks.subList(from, to + 1), config.retention().toMillis() / 10)) {
        to++;
      }
      if (to - from >= LEAST) {
        return List.copyOf(blocks.subList(from, to));
      }
    }
    return List.of();
  }

  private static boolean fits(List<Block> run, long maxSpanMillis) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    long least = Long.MAX_VALUE;
    long most = 0;
    long total = 0;
    for (Block block : run) {
      min = Math.min(min, block.minMillis());
      max = Math.max(max, block.maxMillis());
      least = Math.min(least, block.bytes());
      most = Math.max(most, block.bytes());
      total += block.bytes();
    }
    return most / FACTOR <= least && total <= LARGEST_BYTES && max - min <= maxSpanMillis;
  }
}
