package dev.nightjar.tsdb;

import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import java.util.BitSet;
import java.util.List;

/// Finds out what a deletion takes from a block. Used once, by one thread, while the block is
/// retained.
final class BlockDeletion {
  private final Block block;
  private final Tombstones before;
  private final long fromMillis;
  private final long toMillis;

  private BlockDeletion(Block block, long fromMillis, long toMillis) {
    this.block = block;
    before = block.tombstones();
    this.fromMillis = Math.max(fromMillis, block.minMillis());
    this.toMillis = Math.min(toMillis, block.maxMillis());
  }

  /// The block's tombstones once the samples within the range of the series that satisfy all
  /// matchers of any of the lists are deleted, too; the very same ones when there are no such
  /// samples.
  static Tombstones of(Block block, List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    var deletion = new BlockDeletion(block, fromMillis, toMillis);
    return deletion.fromMillis > deletion.toMillis
        ? block.tombstones()
        : deletion.of(block.matching(anyOf));
  }

  private Tombstones of(BitSet wanted) {
    var touched = (BitSet) wanted.clone();
    before.addTouched(touched);
    var builder = new TombstoneBuilder(block.path());
    boolean isMore = false;
    for (int i = touched.nextSetBit(0); i >= 0; i = touched.nextSetBit(i + 1)) {
      if (wanted.get(i) && block.has(i, fromMillis, toMillis)) {
        builder.add(i, deletedNow(i));
        isMore = true;
      } else if (before.isTouched(i)) {
        builder.add(i, before.deleted(i));
      }
    }
    return isMore ? withExtent(builder) : before;
  }

  private long[] deletedNow(int series) {
    if (fromMillis == block.minMillis() && toMillis == block.maxMillis()) {
      return Tombstones.WHOLE;
    }
    long[] sofar = before.isTouched(series) ? before.deleted(series) : new long[0];
    long[] deleted = Tombstones.with(sofar, fromMillis, toMillis);
    long[] left = Tombstones.without(deleted, block.minMillis(), block.maxMillis());
    for (int i = 0; i < left.length; i += 2) {
      if (block.isStored(series, left[i], left[i + 1])) {
        return deleted;
      }
    }
    return Tombstones.WHOLE;
  }

  /// Tells which samples are the oldest and the newest now.
  private Tombstones withExtent(TombstoneBuilder builder) {
    long min = block.minMillis();
    long max = block.maxMillis();
    if (fromMillis > min && toMillis < max) {
      return builder.build(min, max);
    }
    Tombstones after = builder.build(min, max);
    return isAnyAt(min, after) && isAnyAt(max, after) ? after : measured(builder, after);
  }

  private boolean isAnyAt(long millis, Tombstones after) {
    for (int i = 0; i < block.seriesCount(); i++) {
      if (after.kept(i, millis, millis).length > 0 && block.isStored(i, millis, millis)) {
        return true;
      }
    }
    return false;
  }

  /// Reads what is left.
  private Tombstones measured(TombstoneBuilder builder, Tombstones after) {
    var columns = new SampleColumns();
    long oldest = Long.MAX_VALUE;
    long newest = Long.MIN_VALUE;
    for (int i = 0; i < block.seriesCount(); i++) {
      long[] kept = after.kept(i, block.minMillis(), block.maxMillis());
      columns.clear();
      for (int k = 0; k < kept.length; k += 2) {
        block.readStored(i, kept[k], kept[k + 1], columns);
      }
      if (columns.size() > 0) {
        oldest = Math.min(oldest, columns.timestamps()[0]);
        newest = Math.max(newest, columns.timestamps()[columns.size() - 1]);
      }
    }
    return builder.build(oldest, newest);
  }
}
