package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// All of a tenant's samples at one moment.
///
/// @param blocks oldest first
/// @param recents what is in no block yet, by the generations of its table, oldest first; the last
///   one takes samples
record Parts(List<Block> blocks, List<Recent> recents) {
  Parts {
    blocks = List.copyOf(blocks);
    recents = List.copyOf(recents);
  }

  /// Oldest first.
  List<Part> all() {
    List<Part> all = new ArrayList<>(blocks);
    all.addAll(recents);
    return all;
  }

  /// All that may hold samples of the range, oldest first, each retained. Nobody may release any of
  /// them meanwhile.
  List<Part> retain(long fromMillis, long toMillis) {
    List<Part> wanted = new ArrayList<>(all());
    wanted.removeIf(part -> part.minMillis() > toMillis || part.maxMillis() < fromMillis);
    wanted.forEach(Part::retain);
    return wanted;
  }

  /// What takes samples.
  Recent current() {
    return recents.getLast();
  }

  /// The head that takes samples.
  Head live() {
    Head live = current().live();
    if (live == null) {
      throw new IllegalStateException("BUG: the newest table has no live head");
    }
    return live;
  }

  /// Oldest first.
  List<ChunkFile> files() {
    return recents.stream().flatMap(recent -> recent.files().stream()).toList();
  }

  /// The live head becomes the frozen one, and `next` takes its place.
  Parts turned(Head next) {
    List<Recent> changed = new ArrayList<>(recents);
    boolean isSameTable = next.table() == current().table();
    changed.set(changed.size() - 1, current().turned(isSameTable ? next : null));
    if (!isSameTable) {
      changed.add(new Recent(next.table(), List.of(), null, next));
    }
    return new Parts(blocks, changed);
  }

  /// Parts in which one of the recent ones has changed; it is gone when it is spent.
  Parts with(Recent before, UnaryOperator<Recent> change) {
    List<Recent> changed = new ArrayList<>();
    for (Recent recent : recents) {
      Recent now = recent == before ? change.apply(recent) : recent;
      if (!now.isSpent()) {
        changed.add(now);
      }
    }
    return new Parts(blocks, changed);
  }

  /// `block` stands for `files`.
  Parts folded(List<ChunkFile> files, Block block) {
    List<Block> more = new ArrayList<>(blocks);
    more.add(block);
    return new Parts(more, recents).without(List.of(), files);
  }

  /// `gathered` stands for `sources`, the newest files of the table that takes samples.
  Parts gathered(List<ChunkFile> sources, ChunkFile gathered) {
    return with(current(), recent -> recent.gathered(sources, gathered));
  }

  /// `goneBlocks` and `goneFiles` are deleted.
  Parts without(List<Block> goneBlocks, List<ChunkFile> goneFiles) {
    List<Block> rest = new ArrayList<>(blocks);
    rest.removeAll(goneBlocks);
    List<Recent> recentsLeft = new ArrayList<>();
    for (Recent recent : recents) {
      Recent left = recent.without(goneFiles);
      if (!left.isSpent()) {
        recentsLeft.add(left);
      }
    }
    return new Parts(rest, recentsLeft);
  }

  /// `merged` stands for `sources`, which are neighbours.
  Parts merged(List<Block> sources, Block merged) {
    List<Block> rest = new ArrayList<>(blocks);
    int at = rest.indexOf(sources.getFirst());
    rest.removeAll(sources);
    rest.add(at, merged);
    return new Parts(rest, recents);
  }

  /// Each block that `changed` knows is replaced by what that says.
  Parts replaced(Map<Block, Block> changed) {
    return new Parts(
        blocks.stream().map(block -> changed.getOrDefault(block, block)).toList(), recents);
  }
}
