package dev.nightjar.base.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockFileTest {
  @TempDir private Path folder;

  @Test
  void isForItsOwnerOnlyAndHoldsAText() throws Exception {
    try (LockFile file = requireNonNull(LockFile.open(folder + "/locks", "a.lock"))) {
      assertThat(file.tryLock()).isEqualTo(LockFile.Outcome.TAKEN);
      assertThat(file.text()).isEmpty();
      file.write("run größe\nchild 12\n");
      assertThat(file.text()).startsWith("run größe\nchild 12\n").isNotBlank();
      assertThat(file.text().strip()).isEqualTo("run größe\nchild 12");
      file.write("x".repeat(5000));
      assertThat(file.text()).isEqualTo("x".repeat(512));
      file.write("");
      assertThat(file.text()).isBlank();
    }
    Path made = folder.resolve("locks/a.lock");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void tellsThatAnotherProcessHasTheLock() throws Exception {
    Path script = folder.resolve("hold.py");
    Files.writeString(
        script,
        """
        import fcntl, sys
        f = open(sys.argv[1], 'r+')
        fcntl.lockf(f, fcntl.LOCK_EX)
        print('held', flush=True)
        sys.stdin.read()
        """);
    try (LockFile file = requireNonNull(LockFile.open(folder + "/locks", "a.lock"))) {
      Process holder =
          new ProcessBuilder("python3", script.toString(), folder + "/locks/a.lock").start();
      try {
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        assertThat(file.tryLock()).isEqualTo(LockFile.Outcome.HELD);
      } finally {
        holder.destroyForcibly().waitFor();
      }
      assertThat(file.tryLock()).isEqualTo(LockFile.Outcome.TAKEN);
    }
  }

  @Test
  void followsNoSymbolicLink() throws Exception {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Files.createDirectory(folder.resolve("locks"));
    Files.createSymbolicLink(folder.resolve("locks/a.lock"), victim);
    Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("locks"));

    assertThat(LockFile.open(folder + "/locks", "a.lock")).isNull();
    assertThat(LockFile.open(folder + "/linked", "b.lock")).isNull();
    assertThat(LockFile.open(folder + "/absent/locks", "b.lock")).isNull();
    assertThat(victim).hasContent("precious");
  }
}
