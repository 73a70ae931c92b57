package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// All series of some blocks as one set, which holds no labels: where a series stands takes eight
/// bytes per block. Where blocks overlap, samples are put in order and those of equal time are
/// given once, from the newest block.
final class MergedBlocks implements SeriesSet {
  private final List<Block> blocks;
  private final IntColumn hitBlocks; // of all series, one series after the other
  private final IntColumn hitSeries;
  private final IntColumn firsts; // the first hit of each series
  private boolean closed;

  /// The next series of one block.
  private static final class Next implements Comparable<Next> {
    final int place;
    final Block block;
    int series = -1;
    Labels labels = Labels.EMPTY;

    Next(int place, Block block) {
      this.place = place;
      this.block = block;
    }

    /// Goes on to the next series of which anything is left.
    boolean advance() {
      series = block.tombstones().gone().nextClearBit(series + 1);
      if (series >= block.seriesCount()) {
        return false;
      }
      labels = block.labels(series);
      return true;
    }

    @Override
    public int compareTo(Next other) {
      int order = labels.compareTo(other.labels);
      return order != 0 ? order : Integer.compare(place, other.place);
    }
  }

  /// @param blocks oldest first; the set retains them for itself until it is closed
  MergedBlocks(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
    int most = blocks.stream().mapToInt(Block::seriesCount).max().orElse(0);
    hitBlocks = new IntColumn(most);
    hitSeries = new IntColumn(most);
    firsts = new IntColumn(most);
    blocks.forEach(Block::retain);
    try {
      merge();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void merge() {
    var queue = new PriorityQueue<Next>();
    for (int i = 0; i < blocks.size(); i++) {
      var next = new Next(i, blocks.get(i));
      if (next.advance()) {
        queue.add(next);
      }
    }
    @Nullable Labels last = null;
    for (Next next = queue.poll(); next != null; next = queue.poll()) {
      if (!next.labels.equals(last)) {
        firsts.add(hitBlocks.size());
        last = next.labels;
      }
      hitBlocks.add(next.place);
      hitSeries.add(next.series);
      if (next.advance()) {
        queue.add(next);
      }
    }
  }

  @Override
  public int size() {
    return firsts.size();
  }

  @Override
  public Labels labels(int index) {
    int hit = firsts.get(index);
    return blocks.get(hitBlocks.get(hit)).labels(hitSeries.get(hit));
  }

  @Override
  public void read(int index, SampleColumns into) {
    into.clear();
    int end = index + 1 < firsts.size() ? firsts.get(index + 1) : hitBlocks.size();
    for (int hit = firsts.get(index); hit < end; hit++) {
      int before = into.size();
      blocks.get(hitBlocks.get(hit)).read(hitSeries.get(hit), Long.MIN_VALUE, Long.MAX_VALUE, into);
      SortedRuns.join(into, before);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      blocks.forEach(Block::release);
    }
  }
}
