package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real process, killed with SIGKILL in the middle of appends, block writing and start.
final class KillTest {
  private static final int SERIES = 60;
  private static final int KILLS = 4;

  @TempDir Path dir;

  @Test
  void keepsEverySampleThatAKilledProcessAcknowledged() throws Exception {
    var random = new Random(11);
    int next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int last = runAndKill(next, 30 + random.nextInt(250));
      next = verify(last) + 1;
    }
    assertThat(next).isGreaterThan(KILLS * 30);
  }

  /// Returns the last batch that the child acknowledged.
  private int runAndKill(int first, int acknowledgements) throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                dir.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int last = first - 1;
    try (var acks = new DataInputStream(child.getInputStream())) {
      while (true) {
        last = acks.readInt();
        if (last - first == acknowledgements) {
          // Through the handle: the process object would close the pipe with what is still in it.
          child.toHandle().destroyForcibly();
        }
      }
    } catch (EOFException killed) {
      assertThat(last - first).isGreaterThanOrEqualTo(acknowledgements);
      return last;
    } finally {
      child.destroyForcibly();
    }
  }

  /// Returns the newest batch that is there, which may be one further than the last acknowledged.
  private int verify(int acknowledged) throws IOException {
    try (TsdbStore store = Child.open(dir)) {
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
      var columns = new SampleColumns();
      int newest = -1;
      try (SeriesSet set =
          store.select(
              Tenant.DEFAULT,
              List.of(Matcher.equal("__name__", "load")),
              Long.MIN_VALUE,
              Long.MAX_VALUE)) {
        assertThat(set.size()).isEqualTo(SERIES);
        for (int i = 0; i < SERIES; i++) {
          set.read(i, columns);
          if (newest < 0) {
            newest = columns.size() - 1;
          }
          assertThat(columns.size()).isEqualTo(newest + 1);
          for (int batch = 0; batch <= newest; batch++) {
            assertThat(columns.values()[batch]).isEqualTo(batch);
          }
        }
      }
      assertThat(newest).isBetween(acknowledged, acknowledged + 1);
      return newest;
    }
  }

  /// The process to be killed: appends batch after batch and writes each number once it is stored.
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      int number = Integer.parseInt(args[1]);
      long start = Clock.system().millis() - 86_400_000;
      try (TsdbStore store = open(Path.of(args[0]));
          var acks = new DataOutputStream(new FileOutputStream(FileDescriptor.out))) {
        long known = store.stats().newestMillis();
        long offset = known == Long.MIN_VALUE ? start : known + 1;
        for (int i = 0; true; i++) {
          var batch = new SampleBatch();
          for (int series = 0; series < SERIES; series++) {
            batch.add(Labels.of("__name__", "load", "i", "s" + series), offset + i, number + i);
          }
          if (store.append(Tenant.DEFAULT, batch).stored() != SERIES) {
            throw new IllegalStateException("not all were stored");
          }
          acks.writeInt(number + i);
        }
      }
    }

    static TsdbStore open(Path dir) throws IOException {
      // A head this small goes to a block every hundred batches or so.
      return TsdbStore.open(
          TsdbConfig.in(dir).withHeadBytes(700_000), Disk.system(), Clock.system());
    }
  }
}
