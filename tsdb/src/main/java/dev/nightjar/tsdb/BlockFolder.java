package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.SeriesSet;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A tenant's folder of block files, and of what says what of them is deleted. Guarded by the
/// tenant's maintenance lock.
final class BlockFolder {
  private final Disk disk;
  private final Path dir;
  private final Leftovers leftovers;

  /// Gone only when their blocks surely are, which would be served without them.
  private final Leftovers leftTombstones;

  private final Set<BlockName> unsaved = new HashSet<>(); // their tombstones are not surely written

  BlockFolder(Disk disk, Path dir) {
    this.disk = disk;
    this.dir = dir;
    leftovers = new Leftovers(disk, dir);
    leftTombstones = new Leftovers(disk, dir);
  }

  /// Opens all blocks, oldest first. Half-written files and blocks that a merged one replaces are
  /// deleted, damaged ones renamed and told: also those of which it is not known any more what was
  /// deleted.
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
          open(file, name.get(), opened, setAside);
        }
      }
      deleteReplaced(opened);
      clearTombstones(opened, setAside);
    } catch (IOException | RuntimeException e) {
      opened.forEach(Block::release);
      throw e;
    }
    opened.sort(Comparator.comparingLong(block -> block.name().first()));
    return opened;
  }

  private void open(
      Path file, BlockName name, List<Block> opened, List<RecoveryReport.SetAside> setAside)
      throws IOException {
    Block block;
    try {
      block = Block.open(disk, file, name);
    } catch (CorruptFileException e) {
      setAside.add(setAside(file, e));
      return;
    }
    opened.add(block);
    try {
      Tombstones tombstones = TombstoneFile.read(disk, block);
      if (!tombstones.isEmpty()) {
        opened.set(opened.size() - 1, block.with(tombstones));
        block.release();
      }
    } catch (CorruptFileException e) {
      opened.remove(block);
      block.release();
      disk.move(file, Leftovers.damaged(file)); // first: without its tombstones it would be served
      setAside.add(
          new RecoveryReport.SetAside(
              Leftovers.damaged(file), "what of it was deleted is not known any more"));
      setAside.add(setAside(TombstoneFile.of(file), e));
    }
  }

  private RecoveryReport.SetAside setAside(Path file, CorruptFileException reason)
      throws IOException {
    Path aside = Leftovers.damaged(file);
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

  /// Tombstones whose block is gone go, too; those of a damaged block stay with it.
  private void clearTombstones(List<Block> opened, List<RecoveryReport.SetAside> setAside)
      throws IOException {
    Set<Path> wanted = new HashSet<>();
    opened.forEach(block -> wanted.add(TombstoneFile.of(block.path())));
    Set<Path> damaged = new HashSet<>();
    setAside.forEach(aside -> damaged.add(aside.file()));
    for (Path file : disk.list(dir)) {
      if (TombstoneFile.isOne(file) && !wanted.contains(file)) {
        if (damaged.contains(Leftovers.damaged(TombstoneFile.block(file)))) {
          disk.move(file, Leftovers.damaged(file));
        } else {
          disk.delete(file);
        }
      }
    }
  }

  /// Writes a block. When that fails, what may be there of it is deleted before anything else is
  /// written.
  ///
  /// @param isStopping asked now and then: writing fails once it says so
  Block write(BlockName name, SeriesSet source, long walSegment, BooleanSupplier isStopping)
      throws IOException {
    settle();
    Path path = name.in(dir);
    leftovers.add(path, false);
    if (disk.exists(TombstoneFile.of(path))) { // of an earlier block of that name
      disk.delete(TombstoneFile.of(path));
      disk.forceDirectory(dir);
    }
    BlockWriter.write(disk, path, source, walSegment, isStopping);
    Block block = Block.open(disk, path, name);
    leftovers.remove(path);
    return block;
  }

  /// Deletes a block's files; for good only after [#settle]. One with damaged chunks is renamed
  /// instead: what can be read of them by other means is not in what took its place.
  void delete(Block block) {
    unsaved.remove(block.name());
    boolean isDamaged = block.damagedChunks() > 0;
    leftovers.add(block.path(), isDamaged);
    if (!block.tombstones().isEmpty()) {
      leftTombstones.add(TombstoneFile.of(block.path()), isDamaged);
    }
  }

  /// Makes what was deleted go from the disk.
  void settle() throws IOException {
    leftovers.settle();
    leftTombstones.settle();
  }

  /// Notes that a block has other tombstones than on the disk.
  void deleted(Block block) {
    unsaved.add(block.name());
  }

  /// Writes the tombstones that are not surely on the disk.
  ///
  /// @param blocks all that are in service
  void saveTombstones(List<Block> blocks) throws IOException {
    if (unsaved.isEmpty()) {
      return;
    }
    settle(); // one of these may replace the block at the next start
    for (Block block : blocks) {
      if (unsaved.contains(block.name())) {
        TombstoneFile.write(disk, block);
        unsaved.remove(block.name());
      }
    }
  }

  /// Gives a block's files second names in another folder.
  void link(Block block, Path other) throws IOException {
    if (!block.tombstones().isEmpty()) {
      Path tombstones = TombstoneFile.of(block.path());
      disk.link(tombstones, other.resolve(tombstones.getFileName()));
    }
    disk.link(block.path(), other.resolve(block.path().getFileName()));
  }

  /// Bytes of a block's files.
  long bytes(Block block) throws IOException {
    if (block.tombstones().isEmpty()) {
      return block.bytes();
    }
    try {
      return block.bytes() + disk.size(TombstoneFile.of(block.path()));
    } catch (NoSuchFileException notWritten) { // or just deleted
      return block.bytes();
    }
  }

  /// Whether a file of this size fits with room to spare.
  boolean hasRoomFor(long bytes) throws IOException {
    return disk.usableBytes(dir) > 2 * bytes + (64L << 20);
  }
}
