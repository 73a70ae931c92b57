package dev.nightjar.base;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

enum SystemDisk implements Disk {
  INSTANCE;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  @Override
  public AppendFile append(Path path) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, OWNER_FILE);
      } catch (FileAlreadyExistsException opened) {
        // by somebody else in between: appended to like any other
      }
    }
    return new PlainFile(new RandomAccessFile(path.toFile(), "rw"));
  }

  @Override
  public MemorySegment map(Path path, Arena arena) throws IOException {
    return Undisturbed.always(
        () -> {
          try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            return size == 0 ? MemorySegment.NULL : channel.map(MapMode.READ_ONLY, 0, size, arena);
          }
        });
  }

  @Override
  public byte[] read(Path path) throws IOException {
    return Files.readAllBytes(path);
  }

  @Override
  public void replace(Path path, ByteBuffer content) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".tmp");
    Files.deleteIfExists(aside);
    try {
      try (AppendFile file = append(aside)) {
        file.write(content);
        file.force();
      }
      move(aside, path);
    } catch (IOException e) {
      Files.deleteIfExists(aside);
      throw e;
    }
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory(parent(to));
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    Files.createLink(name, existing);
    forceDirectory(parent(name));
  }

  @Override
  public void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  @Override
  public void createDirectories(Path dir) throws IOException {
    if (Files.isDirectory(dir)) {
      return;
    }
    Path parent = dir.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
      Files.createDirectories(dir, OWNER_DIRECTORY);
      forceDirectory(parent);
    }
  }

  @Override
  public List<Path> list(Path dir) throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException absent) {
      return List.of();
    } catch (NotDirectoryException e) {
      throw new IOException(dir + " is not a folder", e);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public long size(Path path) throws IOException {
    return Files.size(path);
  }

  @Override
  public void forceDirectory(Path dir) throws IOException {
    Undisturbed.always(
        () -> {
          try (var channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
            return dir;
          }
        });
  }

  @Override
  public long usableBytes(Path dir) throws IOException {
    return Files.getFileStore(dir).getUsableSpace();
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalStateException("BUG: a file of ours at the file system's root: " + path);
    }
    return parent;
  }

  /// Not a channel on purpose: an interrupted thread would close that in the middle of a write, and
  /// with it the file of everybody else.
  private static final class PlainFile implements AppendFile {
    private static final int PIECE = 64 << 10;

    private final RandomAccessFile file;

    PlainFile(RandomAccessFile file) throws IOException {
      this.file = file;
      file.seek(file.length());
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (bytes.hasArray()) {
        file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
        return;
      }
      byte[] piece = new byte[Math.min(PIECE, bytes.remaining())];
      while (bytes.hasRemaining()) {
        int length = Math.min(piece.length, bytes.remaining());
        bytes.get(piece, 0, length);
        file.write(piece, 0, length);
      }
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.setLength(size);
      file.seek(size);
    }

    @Override
    public void force() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
