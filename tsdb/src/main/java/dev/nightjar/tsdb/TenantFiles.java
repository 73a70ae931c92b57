package dev.nightjar.tsdb;

import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The files of a tenant beside the write-ahead log: blocks, files of chunks, the log of the series
/// that these speak of, exemplars, notes on families.
record TenantFiles(
    Disk disk,
    Path dir,
    BlockFolder blocks,
    ChunkFolder chunks,
    SeriesLog series,
    Exemplars exemplars,
    FamilyNotes notes) {

  static Path wal(Path dir) {
    return dir.resolve("wal");
  }

  static Path blocks(Path dir) {
    return dir.resolve("blocks");
  }

  static Path chunks(Path dir) {
    return dir.resolve("chunks");
  }

  static Path series(Path dir) {
    return dir.resolve("series");
  }

  static Path exemplars(Path dir) {
    return dir.resolve("exemplars");
  }

  static Path notes(Path dir) {
    return dir.resolve("families");
  }

  void saveNotes() throws IOException {
    notes.save(disk, notes(dir));
  }

  /// Writes all samples of some recent ones, which are in files alone, as a block.
  ///
  /// @param isStopping asked now and then: writing fails once it says so
  Block fold(List<Recent> recents, BooleanSupplier isStopping) throws IOException {
    List<ChunkFile> files = recents.stream().flatMap(recent -> recent.files().stream()).toList();
    var name =
        new BlockName(
            files.stream().mapToLong(ChunkFile::firstNumber).min().orElseThrow(),
            files.stream().mapToLong(ChunkFile::number).max().orElseThrow());
    long segment = files.stream().mapToLong(ChunkFile::walSegment).max().orElse(0);
    try (var source = MergedSeries.all(List.copyOf(recents))) {
      return blocks.write(name, source, segment, isStopping);
    }
  }

  /// Writes all samples of some neighbouring blocks as one.
  Block merge(List<Block> sources, BooleanSupplier isStopping) throws IOException {
    var name = new BlockName(sources.getFirst().name().first(), sources.getLast().name().last());
    long segment = sources.stream().mapToLong(Block::walSegment).max().orElse(0);
    try (var source = new MergedBlocks(sources)) {
      return blocks.write(name, source, segment, isStopping);
    }
  }

  /// Writes what is left of a block as one that replaces it.
  Block rewrite(Block source, BooleanSupplier isStopping) throws IOException {
    try (var left = new MergedBlocks(List.of(source))) {
      return blocks.write(source.name().next(), left, source.walSegment(), isStopping);
    }
  }

  /// A failure in words.
  ///
  /// @param what was done, such as "writing a block"
  NightjarException told(String what, Throwable failure) {
    return failure instanceof IOException e
        ? StorageFailure.of(disk, dir, e)
        : new NightjarException(
            ErrorCode.INTERNAL, "%s under %s failed: %s".formatted(what, dir, failure), failure);
  }

  /// Makes files that were deleted go from the disk.
  void settle() throws IOException {
    blocks.settle();
    chunks.settle();
  }
}
