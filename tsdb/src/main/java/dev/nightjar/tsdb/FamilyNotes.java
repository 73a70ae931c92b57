package dev.nightjar.tsdb;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/// What metric families say of themselves, by family name. Kept in the write-ahead log and, before
/// the log is cut, in a file of its own; drawn in `docs/formats/tsdb-wal.md`. Safe for use by many
/// threads.
final class FamilyNotes {
  /// Beyond it, new families are left out: a bound on memory, far above what a site has.
  static final int MAX_FAMILIES = 200_000;

  private static final byte[] MAGIC = {'N', 'J', 'F', 'A', 'M', 'L', 'Y', 1};

  private final ConcurrentSkipListMap<String, Metadata> families = new ConcurrentSkipListMap<>();

  /// Whether taking this note would change anything.
  boolean isNews(Metadata family) {
    Metadata known = families.get(family.family());
    return known == null ? families.size() < MAX_FAMILIES : !known.equals(family);
  }

  void put(Metadata family) {
    families.put(family.family(), family);
  }

  List<Metadata> all() {
    return List.copyOf(families.values());
  }

  /// Replaces the file.
  void save(Disk disk, Path path) throws IOException {
    List<Metadata> all = all();
    var out = new ByteSink(1 << 12);
    out.raw(MAGIC, 0, MAGIC.length);
    out.uvarint(all.size());
    all.forEach(family -> write(family, out));
    out.u32(out.crc32c(0));
    disk.replace(path, out.buffer());
  }

  /// Takes the notes of the file, if there is one.
  void load(Disk disk, Path path) throws IOException {
    if (!disk.exists(path)) {
      return;
    }
    byte[] bytes = disk.read(path);
    int body = bytes.length - 4;
    if (body < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new CorruptFileException(path, 0, "not a file of metric families of this version");
    }
    var check = new ByteSink(body);
    check.raw(bytes, 0, body);
    if (check.crc32c(0) != (int) ByteSink.INT.get(bytes, body)) {
      throw new CorruptFileException(path, body, "a checksum that does not match");
    }
    var in = new ByteSource(bytes, MAGIC.length);
    List<Metadata> read = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      read.add(read(in));
    }
    read.forEach(this::put);
  }

  /// One family as log and file hold it.
  static void write(Metadata family, ByteSink out) {
    out.text(family.family());
    out.text(family.type().wireName());
    out.text(family.help());
    out.text(family.unit());
  }

  static Metadata read(ByteSource in) {
    return new Metadata(in.text(), type(in.text()), in.text(), in.text());
  }

  private static MetricType type(String wireName) {
    for (MetricType type : MetricType.values()) {
      if (type.wireName().equals(wireName)) {
        return type;
      }
    }
    return MetricType.UNKNOWN;
  }
}
