package dev.nightjar.testing.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A control group of a test's own, with a limit of memory.
record MemoryGroup(Path folder) {
  /// Null where none can be made.
  static @Nullable MemoryGroup limitedTo(String purpose, long bytes) {
    String name = "nightjar-test-" + purpose + "-" + ProcessHandle.current().pid();
    String[][] places = {
      {"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}, {"/sys/fs/cgroup", "memory.max"}
    };
    for (String[] place : places) {
      Path folder = Path.of(place[0], name);
      if (!Files.exists(Path.of(place[0], "cgroup.procs"))) {
        continue; // a folder in which version 1 keeps its controllers
      }
      try {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve(place[1]), Long.toString(bytes));
        return new MemoryGroup(folder);
      } catch (IOException _) {
        remove(folder);
      }
    }
    return null;
  }

  Path members() {
    return folder.resolve("cgroup.procs");
  }

  /// Removes it once its last process has gone.
  void remove() throws InterruptedException {
    for (int i = 0; i < 100 && Files.exists(folder); i++) {
      remove(folder);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException _) {
      // Its last process is still on its way out.
    }
  }
}
