package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A tenant's folder of files of chunks. Guarded by the tenant's maintenance lock.
final class ChunkFolder {
  private static final Pattern NAME = Pattern.compile("([0-9]{1,18})\\.chunks");

  private final Disk disk;
  private final Path dir;
  private final Leftovers leftovers;

  ChunkFolder(Disk disk, Path dir) {
    this.disk = disk;
    this.dir = dir;
    leftovers = new Leftovers(disk, dir);
  }

  /// Opens all files, oldest first. Half-written ones are deleted, as are those that a block stands
  /// for; damaged ones are renamed and told.
  List<ChunkFile> open(List<Block> blocks, List<RecoveryReport.SetAside> setAside)
      throws IOException {
    disk.createDirectories(dir);
    List<ChunkFile> opened = new ArrayList<>();
    try {
      for (Path file : disk.list(dir)) {
        if (String.valueOf(file.getFileName()).endsWith(BlockFormat.ASIDE_SUFFIX)) {
          disk.delete(file);
        }
        Optional<Long> number = number(file);
        if (number.isEmpty()) {
          continue;
        }
        if (blocks.stream().anyMatch(block -> block.name().holds(number.get()))) {
          disk.delete(file);
          continue;
        }
        try {
          opened.add(ChunkFile.open(disk, file, number.get()));
        } catch (CorruptFileException e) {
          Path aside = Leftovers.damaged(file);
          disk.move(file, aside);
          setAside.add(new RecoveryReport.SetAside(aside, String.valueOf(e.getMessage())));
        }
      }
    } catch (IOException | RuntimeException e) {
      opened.forEach(ChunkFile::release);
      throw e;
    }
    opened.sort(Comparator.comparingLong(ChunkFile::number));
    dropHeld(opened);
    return opened;
  }

  /// Deletes files for which another one stands.
  private void dropHeld(List<ChunkFile> opened) throws IOException {
    for (ChunkFile each : List.copyOf(opened)) {
      if (opened.stream().anyMatch(other -> other.holds(each))) {
        opened.remove(each);
        each.release();
        disk.delete(each.path());
      }
    }
  }

  private static Optional<Long> number(Path file) {
    Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /// @param isStopping asked now and then: writing fails once it says so
  ChunkFile write(long number, Head head, long walSegment, BooleanSupplier isStopping)
      throws IOException {
    return write(number, head, number, walSegment, isStopping);
  }

  /// Writes a file that stands for some of one table that are neighbours.
  ///
  /// @param sources oldest first
  ChunkFile gather(
      long number, SeriesTable table, List<ChunkFile> sources, BooleanSupplier isStopping)
      throws IOException {
    long segment = sources.stream().mapToLong(ChunkFile::walSegment).max().orElse(0);
    var all = new GatheredFiles(table, sources);
    return write(number, all, sources.getFirst().firstNumber(), segment, isStopping);
  }

  private ChunkFile write(
      long number,
      ChunkSource source,
      long firstNumber,
      long walSegment,
      BooleanSupplier isStopping)
      throws IOException {
    Path path = dir.resolve("%012d%s".formatted(number, ChunkFileFormat.SUFFIX));
    ChunkFileWriter.write(disk, path, source, firstNumber, walSegment, isStopping);
    return ChunkFile.open(disk, path, number);
  }

  /// Deletes a file, or renames it when it has damaged chunks, as [BlockFolder#delete] does; for
  /// good only after [#settle].
  void delete(ChunkFile file) {
    leftovers.add(file.path(), file.damagedChunks() > 0);
  }

  /// Makes what was deleted go from the disk.
  void settle() throws IOException {
    leftovers.settle();
  }
}
