package dev.nightjar.tsdb;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All of a tenant's samples at one moment.
///
/// @param blocks oldest first
/// @param frozen a head that is being written to a block
/// @param live the head that takes samples
record Parts(List<Block> blocks, @Nullable Head frozen, Head live) {
  Parts {
    blocks = List.copyOf(blocks);
  }

  /// Oldest first.
  List<Part> all() {
    List<Part> all = new ArrayList<>(blocks);
    if (frozen != null) {
      all.add(frozen);
    }
    all.add(live);
    return all;
  }

  /// The live head becomes the frozen one.
  Parts turned(Head next) {
    return new Parts(blocks, live, next);
  }

  /// The frozen head's samples are in `block` now.
  Parts published(Block block) {
    List<Block> more = new ArrayList<>(blocks);
    more.add(block);
    return new Parts(more, null, live);
  }

  Parts withoutFrozen() {
    return new Parts(blocks, null, live);
  }

  /// `gone` are deleted.
  Parts without(List<Block> gone) {
    List<Block> rest = new ArrayList<>(blocks);
    rest.removeAll(gone);
    return new Parts(rest, frozen, live);
  }

  /// `merged` stands for `sources`, which are neighbours.
  Parts merged(List<Block> sources, Block merged) {
    List<Block> rest = new ArrayList<>(blocks);
    int at = rest.indexOf(sources.getFirst());
    rest.removeAll(sources);
    rest.add(at, merged);
    return new Parts(rest, frozen, live);
  }
}
