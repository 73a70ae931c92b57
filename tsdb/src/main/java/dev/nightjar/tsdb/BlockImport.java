package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Brings samples from elsewhere, however old, into a tenant's blocks while no store is open on the
/// data directory: whoever calls holds the directory's lock. Owned by one thread.
///
/// Each source becomes one block, wholly or not at all, numbered below all others: of samples of
/// equal time those that the store has already stay. The source is noted before its block is put in
/// place, and the note counts only with the block: after a crash neither is there, or both.
public final class BlockImport {
  /// What was made of a source.
  ///
  /// @param bytes of the block
  public record Written(long bytes, long series, long samples) {}

  private final Disk disk;
  private final Path dir;
  private final BlockFolder folder;
  private final ImportNotes notes;
  private final Optional<String> damage;

  private BlockImport(Disk disk, Path dir, ImportNotes notes, Optional<String> damage) {
    this.disk = disk;
    this.dir = dir;
    this.folder = new BlockFolder(disk, blocks(dir));
    this.notes = notes;
    this.damage = damage;
  }

  /// Opens a tenant's folder, made when absent.
  ///
  /// @param data the data directory
  public static BlockImport open(Disk disk, Path data, Tenant tenant) throws IOException {
    Path dir = data.resolve("metrics").resolve(tenant.id());
    disk.createDirectories(blocks(dir));
    Path file = dir.resolve("imported");
    try {
      return new BlockImport(disk, dir, ImportNotes.open(disk, file), Optional.empty());
    } catch (CorruptFileException e) {
      Path aside = file.resolveSibling(file.getFileName() + BlockFormat.DAMAGED_SUFFIX);
      disk.move(file, aside);
      return new BlockImport(
          disk, dir, ImportNotes.open(disk, file), Optional.ofNullable(e.getMessage()));
    }
  }

  private static Path blocks(Path dir) {
    return dir.resolve("blocks");
  }

  /// Why it is not known what was brought in before, when that is so.
  public Optional<String> damage() {
    return damage;
  }

  /// The origins of all that was brought in and is still here.
  public List<String> origins() throws IOException {
    List<BlockName> names = names();
    return notes.all().stream()
        .filter(note -> isHere(note, names))
        .map(ImportNotes.Note::origin)
        .toList();
  }

  private static boolean isHere(ImportNotes.Note note, List<BlockName> names) {
    return names.stream()
        .anyMatch(name -> name.first() <= note.number() && note.number() <= name.last());
  }

  /// Whether a block of at most this size fits with room to spare.
  public boolean hasRoomFor(long bytes) throws IOException {
    return folder.hasRoomFor(bytes);
  }

  /// Makes a block of a source.
  ///
  /// @param origin what the source is called
  /// @param source not empty, in ascending order of labels
  /// @param isStopping asked now and then: writing fails once it says so
  /// @throws IOException when it could not be written: nothing was brought in
  public Written write(String origin, SeriesSet source, BooleanSupplier isStopping)
      throws IOException {
    List<BlockName> names = names();
    long lowest = 0;
    for (BlockName name : names) {
      lowest = Math.min(lowest, name.first());
    }
    List<ImportNotes.Note> valid = new ArrayList<>();
    for (ImportNotes.Note note : notes.all()) {
      lowest = Math.min(lowest, note.number());
      if (isHere(note, names)) {
        valid.add(note);
      }
    }
    long number = lowest - 1;
    valid.add(new ImportNotes.Note(number, origin));
    notes.save(valid);
    Block block = folder.write(new BlockName(number, number), source, 0, isStopping);
    try {
      return new Written(block.bytes(), block.seriesCount(), block.samples());
    } finally {
      block.release();
    }
  }

  private List<BlockName> names() throws IOException {
    List<BlockName> names = new ArrayList<>();
    for (Path file : disk.list(blocks(dir))) {
      BlockName.of(file).ifPresent(names::add);
    }
    return names;
  }
}
