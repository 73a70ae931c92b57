package dev.nightjar.tsdb;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Files of a folder that are out of service and not surely gone from the disk. One that came back
/// with the next start would bring back what was deleted since. Guarded by the tenant's maintenance
/// lock.
final class Leftovers {
  private final Disk disk;
  private final Path dir;
  private final Map<Path, Optional<Path>> files = new LinkedHashMap<>(); // to what name they move

  Leftovers(Disk disk, Path dir) {
    this.disk = disk;
    this.dir = dir;
  }

  /// A file that is to be deleted.
  ///
  /// @param isDamaged whether it is to be kept instead, out of the way
  void add(Path file, boolean isDamaged) {
    files.put(file, isDamaged ? Optional.of(damaged(file)) : Optional.empty());
  }

  /// The name under which a damaged file is kept.
  static Path damaged(Path file) {
    return file.resolveSibling(file.getFileName() + BlockFormat.DAMAGED_SUFFIX);
  }

  /// A file that is in service after all.
  void remove(Path file) {
    files.remove(file);
  }

  /// Makes them go, in the order in which they were added. When that fails they are tried again
  /// with the next call.
  void settle() throws IOException {
    if (files.isEmpty()) {
      return;
    }
    for (Path file : List.copyOf(files.keySet())) {
      Optional<Path> kept = files.getOrDefault(file, Optional.empty());
      if (kept.isEmpty()) {
        disk.delete(file);
      } else if (disk.exists(file)) {
        disk.move(file, kept.get());
      }
    }
    disk.forceDirectory(dir);
    files.clear();
  }
}
