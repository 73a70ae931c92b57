package dev.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Disk.AppendFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemDiskTest {
  private final Disk disk = Disk.system();
  @TempDir Path dir;

  @Test
  void appendsBehindWhatIsThereAndCutsBack() throws IOException {
    Path path = dir.resolve("log");
    try (AppendFile file = disk.append(path)) {
      file.write(bytes("one two"));
      file.truncate(4);
      file.force();
      assertThat(file.size()).isEqualTo(4);
    }
    try (AppendFile file = disk.append(path)) {
      file.write(bytes("three").asReadOnlyBuffer());
    }
    assertThat(Files.readString(path)).isEqualTo("one three");
    assertThat(disk.read(path)).hasSize(9);
    assertThat(disk.size(path)).isEqualTo(9);
  }

  @Test
  void worksOnForAnInterruptedThreadAndLeavesItInterrupted() throws IOException {
    Path path = dir.resolve("file");
    Thread.currentThread().interrupt();
    try (var arena = Arena.ofConfined()) {
      disk.replace(path, bytes("one"));
      disk.createDirectories(dir.resolve("new/folder"));
      disk.forceDirectory(dir);
      assertThat(disk.map(path, arena).byteSize()).isEqualTo(3);
      assertThat(disk.read(path)).hasSize(3);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void replacesAFileAsAWhole() throws IOException {
    Path path = dir.resolve("file");
    disk.replace(path, bytes("old"));
    disk.replace(path, bytes("new"));

    assertThat(Files.readString(path)).isEqualTo("new");
    assertThat(disk.list(dir)).containsExactly(path);
  }

  @Test
  void leavesNothingAsideWhenItCannotReplace() throws IOException {
    Path path = dir.resolve("taken");
    Files.createDirectories(path.resolve("inside"));

    assertThatThrownBy(() -> disk.replace(path, bytes("new"))).isInstanceOf(IOException.class);
    assertThat(disk.list(dir)).containsExactly(path);
  }

  @Test
  void tellsAFileInThePlaceOfAFolder() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThat(disk.list(dir.resolve("absent"))).isEmpty();
    assertThatThrownBy(() -> disk.list(file)).hasMessageContaining(file + " is not a folder");
  }

  @Test
  void letsNobodyElseRead() throws IOException {
    Path folder = dir.resolve("a/b");
    disk.createDirectories(folder);
    disk.replace(folder.resolve("file"), bytes("x"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("file"))))
        .isEqualTo("rw-------");
  }

  @Test
  void deletesTreesAndMindsNothingAbsent() throws IOException {
    disk.createDirectories(dir.resolve("a/b"));
    disk.replace(dir.resolve("a/b/file"), bytes("x"));
    disk.delete(dir.resolve("a"));
    disk.delete(dir.resolve("a"));

    assertThat(disk.list(dir)).isEmpty();
    assertThat(disk.list(dir.resolve("a"))).isEmpty();
    assertThat(disk.exists(dir.resolve("a"))).isFalse();
  }

  @Test
  void mapsAFileUntilItsLastHolderClosesIt() throws IOException {
    Path path = dir.resolve("file");
    disk.replace(path, bytes("0123456789abcdef"));
    MappedFile mapped = MappedFile.open(disk, path);
    mapped.retain();
    mapped.close();
    disk.delete(path);

    byte[] part = new byte[4];
    mapped.copy(10, part, 1, 3);
    assertThat(new String(part, 1, 3, StandardCharsets.UTF_8)).isEqualTo("abc");
    assertThat(mapped.byteAt(0)).isEqualTo((byte) '0');
    assertThat(mapped.intAt(0)).isEqualTo(0x33323130);
    assertThat(mapped.size()).isEqualTo(16);
    assertThatThrownBy(() -> mapped.longAt(9)).isInstanceOf(IndexOutOfBoundsException.class);
    mapped.close();
    assertThatThrownBy(() -> mapped.byteAt(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEmptyFileIsAnEmptySegment() throws IOException {
    Path path = dir.resolve("empty");
    disk.replace(path, bytes(""));
    try (var arena = Arena.ofConfined()) {
      assertThat(disk.map(path, arena).byteSize()).isZero();
    }
    assertThatThrownBy(() -> MappedFile.open(disk, dir.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
