package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a tenant's brought-in blocks came from: their numbers and what their sources are called.
/// Drawn in `docs/formats/tsdb-imported.md`. Owned by one thread.
final class ImportNotes {
  /// @param number of the block that this store made of it
  /// @param origin what the source is called; equal names mean equal data
  record Note(long number, String origin) {}

  private static final byte[] MAGIC = {'N', 'J', 'I', 'M', 'P', 'R', 'T', 1};
  private static final int CRC_BYTES = 4;

  private final Disk disk;
  private final Path path;
  private final List<Note> notes;

  private ImportNotes(Disk disk, Path path, List<Note> notes) {
    this.disk = disk;
    this.path = path;
    this.notes = new ArrayList<>(notes);
  }

  /// Reads the file, if there is one.
  ///
  /// @throws CorruptFileException when it does not hold what was written
  static ImportNotes open(Disk disk, Path path) throws IOException {
    if (!disk.exists(path)) {
      return new ImportNotes(disk, path, List.of());
    }
    byte[] bytes = disk.read(path);
    int body = bytes.length - CRC_BYTES;
    if (body < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new CorruptFileException(path, 0, "not a list of imported blocks of this version");
    }
    var check = new ByteSink(body);
    check.raw(bytes, 0, body);
    if (check.crc32c(0) != (int) ByteSink.INT.get(bytes, body)) {
      throw new CorruptFileException(path, body, "a checksum that does not match");
    }
    var in = new ByteSource(bytes, MAGIC.length);
    List<Note> notes = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      notes.add(new Note(in.svarint(), in.text()));
    }
    return new ImportNotes(disk, path, notes);
  }

  List<Note> all() {
    return List.copyOf(notes);
  }

  /// Replaces the file by one with these notes.
  void save(List<Note> all) throws IOException {
    var out = new ByteSink(1 << 10);
    out.raw(MAGIC, 0, MAGIC.length);
    out.uvarint(all.size());
    for (Note note : all) {
      out.svarint(note.number());
      out.text(note.origin());
    }
    out.u32(out.crc32c(0));
    disk.replace(path, out.buffer());
    notes.clear();
    notes.addAll(all);
  }
}
