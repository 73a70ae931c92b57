package dev.nightjar.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchLogStoreConcurrencyTest {
  private static final int SENDERS = 3;
  private static final int BATCHES = 60;
  private static final int BATCH = 20;

  @TempDir Path dir;

  @Test
  void everyReaderSeesEachAcknowledgedLineOnceWhileBlocksMove()
      throws IOException, InterruptedException, ExecutionException {
    var clock = new ManualClock(Instant.ofEpochSecond(0, LogLines.NOW));
    var config = SearchConfig.in(dir.resolve("logs")).withBlockBytes(2_000);
    var acknowledged = new AtomicIntegerArray(SENDERS);
    var isOver = new AtomicBoolean();
    var disk = new FailingDisk();
    disk.skipForces();
    try (var store = SearchLogStore.open(config, disk, clock);
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        int sender = i;
        senders.add(threads.submit(() -> send(store, sender, acknowledged)));
      }
      Callable<?> reader =
          () -> {
            do {
              check(store, acknowledged);
            } while (!isOver.get());
            return null;
          };
      Callable<?> maintainer =
          () -> {
            while (!isOver.get()) {
              store.maintain();
            }
            return null;
          };
      List<Future<?>> others = List.of(threads.submit(reader), threads.submit(maintainer));
      try {
        for (Future<?> sender : senders) {
          sender.get();
        }
      } finally {
        isOver.set(true);
      }
      for (Future<?> other : others) {
        other.get();
      }
      check(store, acknowledged);
      assertThat(store.damages()).isEmpty();
      assertThat(store.problem()).isEmpty();
    }
  }

  private static void send(SearchLogStore store, int sender, AtomicIntegerArray acknowledged) {
    for (int i = 0; i < BATCHES; i++) {
      List<LogLine> lines = new ArrayList<>();
      for (int j = 0; j < BATCH; j++) {
        int number = i * BATCH + j;
        Labels stream = Labels.of("sender", Integer.toString(sender));
        lines.add(new LogLine(LogLines.NOW + number, stream, Labels.EMPTY, "line " + number));
      }
      store.append(Tenant.DEFAULT, lines);
      acknowledged.set(sender, (i + 1) * BATCH);
    }
  }

  private static void check(SearchLogStore store, AtomicIntegerArray acknowledged) {
    int[] wanted = new int[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
      wanted[i] = acknowledged.get(i);
    }
    int[] seen = new int[SENDERS];
    for (LogLine line : store.find(Tenant.DEFAULT, LogLines.everything()).lines()) {
      int sender = Integer.parseInt(line.stream().get("sender"));
      assertThat(line.body()).isEqualTo("line " + seen[sender]);
      seen[sender]++;
    }
    for (int i = 0; i < SENDERS; i++) {
      assertThat(seen[i]).isGreaterThanOrEqualTo(wanted[i]);
    }
  }
}
