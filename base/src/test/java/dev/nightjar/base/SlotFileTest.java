package dev.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlotFileTest {
  @TempDir private Path dir = Path.of("");

  @Test
  void whatWasNotDoneIsKnownAfterTheProcessBefore() throws IOException {
    SlotFile.Note done;
    try (SlotFile file = open()) {
      assertThat(file.before()).isEmpty();
      done = file.note("done");
      var _ = file.note("ünfinished");
      done.close();
      var _ = file.note("another");
    }
    done.close();
    try (SlotFile file = open()) {
      assertThat(file.before()).containsExactlyInAnyOrder("ünfinished", "another");
    }
    try (SlotFile file = open()) {
      assertThat(file.before()).isEmpty();
    }
  }

  @Test
  void aTextThatIsTooLongIsCutAndOneTooManyIsNotNoted() throws IOException {
    try (SlotFile file = open()) {
      for (int i = 0; i < 10; i++) {
        var _ = file.note("é".repeat(5_000));
      }
    }
    try (SlotFile file = open()) {
      assertThat(file.before())
          .hasSize(4)
          .allSatisfy(text -> assertThat(text).startsWith("éé").endsWith("é…").hasSize(680));
    }
  }

  @Test
  void aFileThatIsNoneOrIsDamagedTellsNothing() throws IOException {
    Files.writeString(path(), "something else entirely");
    try (SlotFile file = open()) {
      assertThat(file.before()).isEmpty();
      var _ = file.note("first");
      var _ = file.note("second");
    }
    byte[] bytes = Files.readAllBytes(path());
    bytes[8 + 8 + 1] ^= 1;
    Files.write(path(), bytes);
    try (SlotFile file = open()) {
      assertThat(file.before()).containsExactly("second");
    }
  }

  @Test
  void isForItsOwnerAlone() throws IOException {
    open().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @Test
  void manyThreadsNoteAtTheSameTime() throws Exception {
    try (SlotFile file = open()) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String text = "thread " + t;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 2_000; i++) {
                        file.note(text).close();
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      var _ = file.note("last");
    }
    try (SlotFile file = open()) {
      assertThat(file.before()).containsExactly("last");
    }
  }

  private Path path() {
    return dir.resolve("slots");
  }

  private SlotFile open() throws IOException {
    return SlotFile.open(path(), 4);
  }
}
