package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.SeriesSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A tenant's folder of block files.
final class BlockFolder {
  private final Disk disk;
  private final Path dir;

  BlockFolder(Disk disk, Path dir) {
    this.disk = disk;
    this.dir = dir;
  }

  /// Opens all blocks, oldest first. Half-written files and blocks that a merged one replaces are
  /// deleted, damaged ones renamed and told.
  List<Block> open(List<RecoveryReport.SetAside> setAside) throws IOException {
    disk.createDirectories(dir);
    List<Block> opened = new ArrayList<>();
    try {
      for (Path file : disk.list(dir)) {
        if (String.valueOf(file.getFileName()).endsWith(BlockFormat.ASIDE_SUFFIX)) {
          disk.delete(file);
        }
        var name = BlockName.of(file);
        if (name.isPresent()) {
          try {
            opened.add(Block.open(disk, file, name.get()));
          } catch (CorruptFileException e) {
            setAside.add(setAside(file, e));
          }
        }
      }
      deleteReplaced(opened);
    } catch (IOException | RuntimeException e) {
      opened.forEach(Block::release);
      throw e;
    }
    opened.sort(Comparator.comparingLong(block -> block.name().first()));
    return opened;
  }

  private RecoveryReport.SetAside setAside(Path file, CorruptFileException reason)
      throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + BlockFormat.DAMAGED_SUFFIX);
    disk.move(file, aside);
    return new RecoveryReport.SetAside(aside, String.valueOf(reason.getMessage()));
  }

  private void deleteReplaced(List<Block> blocks) throws IOException {
    for (Block block : List.copyOf(blocks)) {
      if (blocks.stream().anyMatch(other -> other.name().replaces(block.name()))) {
        blocks.remove(block);
        block.release();
        disk.delete(block.path());
      }
    }
  }

  /// @param isStopping asked now and then: writing fails once it says so
  Block write(BlockName name, SeriesSet source, long walSegment, BooleanSupplier isStopping)
      throws IOException {
    Path path = name.in(dir);
    BlockWriter.write(disk, path, source, walSegment, isStopping);
    return Block.open(disk, path, name);
  }

  /// Deletes a block's file. One with damaged chunks is renamed instead: what can be read of them
  /// by other means is not in what took its place.
  void delete(Block block) throws IOException {
    Path path = block.path();
    if (block.damagedChunks() > 0) {
      disk.move(path, path.resolveSibling(path.getFileName() + BlockFormat.DAMAGED_SUFFIX));
    } else {
      disk.delete(path);
    }
  }

  /// Whether a file of this size fits with room to spare.
  boolean hasRoomFor(long bytes) throws IOException {
    return disk.usableBytes(dir) > 2 * bytes + (64L << 20);
  }
}
