package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Which neighbouring blocks are worth making one: four or more of about one size, as long as the
/// result does not span so much time that retention would keep it far too long. Blocks whose merge
/// failed are left alone for a while. Guarded by the tenant's maintenance lock.
final class MergePlan {
  /// Fewer would rewrite a sample more often.
  private static final int LEAST = 4;

  /// More would hold too much of an index in memory at once.
  private static final int MOST = 16;

  /// Sizes within this factor count as one size.
  private static final int FACTOR = 4;

  /// The index of one block is built in memory: larger ones are left alone.
  private static final long LARGEST_BYTES = 4L << 30;

  /// What makes a merge fail (damage, no memory) rarely passes by itself, and a merge is long work.
  private static final Duration REST = Duration.ofHours(1);

  private final TsdbConfig config;
  private final Clock clock;
  private Set<BlockName> resting = Set.of();
  private long restingSince;

  MergePlan(TsdbConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /// Notes that a merge of these blocks failed.
  void failed(List<Block> sources) {
    resting = sources.stream().map(Block::name).collect(Collectors.toUnmodifiableSet());
    restingSince = clock.monotonicNanos();
  }

  /// Whether blocks are left alone at the moment.
  boolean isResting() {
    if (!resting.isEmpty() && clock.monotonicNanos() - restingSince >= REST.toNanos()) {
      resting = Set.of();
    }
    return !resting.isEmpty();
  }

  /// The next blocks to merge, oldest first; empty when there is nothing worth it.
  List<Block> next(List<Block> blocks) {
    Set<BlockName> avoided = isResting() ? resting : Set.of();
    for (int from = 0; from + LEAST <= blocks.size(); from++) {
      int to = from;
      while (to < blocks.size()
          && to - from < MOST
          && !avoided.contains(blocks.get(to).name())
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
