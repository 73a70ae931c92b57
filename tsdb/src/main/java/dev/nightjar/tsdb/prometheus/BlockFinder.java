package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a Prometheus data directory, a snapshot of one, or a block's own directory holds.
///
/// @param blocks the newest first
/// @param replaced blocks that lie about although another one was made of them
/// @param damaged why blocks could not be taken, one sentence each
/// @param hasLog whether a write-ahead log lies beside: its samples are in no block
public record BlockFinder(
    List<Block> blocks, List<String> replaced, List<String> damaged, boolean hasLog) {
  /// A block and where it is.
  public record Block(Path dir, BlockMeta meta) {}

  public BlockFinder {
    blocks = List.copyOf(blocks);
    replaced = List.copyOf(replaced);
    damaged = List.copyOf(damaged);
  }

  /// Looks into a directory.
  ///
  /// @throws NoSuchFileException when it is not there
  public static BlockFinder in(Disk disk, Path dir) throws IOException {
    if (!disk.exists(dir)) {
      throw new NoSuchFileException(dir.toString());
    }
    List<Path> places = new ArrayList<>();
    if (disk.exists(dir.resolve(BlockMeta.FILE))) {
      places.add(dir);
    }
    for (Path entry : disk.list(dir)) {
      if (BlockMeta.isUlid(String.valueOf(entry.getFileName()))) {
        places.add(entry);
      }
    }
    List<Block> blocks = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (Path place : places) {
      Path meta = place.resolve(BlockMeta.FILE);
      try {
        blocks.add(new Block(place, BlockMeta.parse(meta, disk.read(meta))));
      } catch (NoSuchFileException e) {
        damaged.add(meta + " is missing: the block is incomplete");
      } catch (IOException e) {
        damaged.add(String.valueOf(e.getMessage()));
      }
    }
    List<String> replaced = takeReplaced(blocks);
    blocks.sort(
        Comparator.comparingLong((Block block) -> block.meta().minMillis())
            .thenComparing(block -> block.meta().ulid())
            .reversed());
    return new BlockFinder(blocks, replaced, damaged, !disk.list(dir.resolve("wal")).isEmpty());
  }

  private static List<String> takeReplaced(List<Block> blocks) {
    Set<String> parents = new HashSet<>();
    blocks.forEach(block -> parents.addAll(block.meta().parents()));
    List<String> replaced = new ArrayList<>();
    blocks.removeIf(
        block -> {
          boolean isGone = parents.contains(block.meta().ulid()) || block.meta().isDeletable();
          if (isGone) {
            replaced.add(block.meta().ulid());
          }
          return isGone;
        });
    return replaced;
  }
}
