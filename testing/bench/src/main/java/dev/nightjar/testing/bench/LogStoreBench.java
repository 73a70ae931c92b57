package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import dev.nightjar.search.SearchConfig;
import dev.nightjar.search.SearchLogStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Intake, size and lookups of the log store: `LogStoreBench DIR MILLIONS`. The folder must be
/// empty or absent.
public final class LogStoreBench {
  private static final int BATCH = 1_000;

  private final Clock clock = Clock.system();
  private final PrintStream out;
  private final Path dir;
  private final int lines;

  private LogStoreBench(PrintStream out, Path dir, int lines) {
    this.out = out;
    this.dir = dir;
    this.lines = lines;
  }

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws IOException {
    int lines = (int) (Double.parseDouble(args[1]) * 1_000_000);
    new LogStoreBench(System.out, Path.of(args[0]), lines).run();
  }

  private void run() throws IOException {
    long start = clock.millis() * 1_000_000 - Duration.ofHours(2).toNanos();
    long generation = cpu();
    var rehearsal = new JsonLogLines(1, start);
    long rawBytes = 0;
    for (int i = 0; i < lines; i++) {
      rawBytes += rehearsal.next().body().length() + 1;
    }
    generation = cpu() - generation;
    String run = "";
    try (var store = SearchLogStore.open(SearchConfig.in(dir), Disk.system(), clock)) {
      var source = new JsonLogLines(1, start);
      long cpu = cpu();
      long nanos = 0;
      for (int i = 0; i < lines; i += BATCH) {
        List<LogLine> batch = new ArrayList<>(BATCH);
        for (int j = 0; j < BATCH; j++) {
          batch.add(source.next());
        }
        run = i == lines / 2 / BATCH * BATCH ? source.runId() : run;
        long before = clock.monotonicNanos();
        store.append(Tenant.DEFAULT, batch);
        nanos += clock.monotonicNanos() - before;
      }
      store.maintain();
      cpu = cpu() - cpu - generation;
      out.printf("lines %d of %d bytes%n", lines, rawBytes / lines);
      out.printf("append %.0f lines/s, one sender%n", lines / (nanos / 1e9));
      out.printf("CPU-s per million lines %.2f%n", cpu / 1e9 / (lines / 1e6));
      out.printf(
          "disk/raw %.3f, bodies %.3f, index %.3f%n",
          share("", rawBytes), share("bodies", rawBytes), share("index", rawBytes));
    }
    long before = clock.monotonicNanos();
    try (var store = SearchLogStore.open(SearchConfig.in(dir), Disk.system(), clock)) {
      out.printf("open %.1f ms%n", (clock.monotonicNanos() - before) / 1e6);
      ask(store, "run_id", LogQuery.ofRun(new RunId(run), 10_000, Optional.empty()));
      ask(store, "text, none", containing("no such text anywhere"));
      ask(store, "text, a word's part", containing("onnectionResetErrox"));
      ask(store, "newest 100", newest());
    }
  }

  private void ask(SearchLogStore store, String name, LogQuery query) {
    for (int i = 0; i < 6; i++) {
      long before = clock.monotonicNanos();
      int found = store.find(Tenant.DEFAULT, query).lines().size();
      double millis = (clock.monotonicNanos() - before) / 1e6;
      if (i == 0 || i == 5) {
        out.printf(
            "find %s: %d lines, %s %.1f ms%n", name, found, i == 0 ? "cold" : "warm", millis);
      }
    }
  }

  private static LogQuery containing(String text) {
    return new LogQuery(
        List.of(),
        Labels.EMPTY,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Optional.of(text),
        false,
        100,
        Optional.empty());
  }

  private static LogQuery newest() {
    return new LogQuery(
        List.of(),
        Labels.EMPTY,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Optional.empty(),
        true,
        100,
        Optional.empty());
  }

  private double share(String part, long rawBytes) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.toString();
        boolean isCounted = part.isEmpty() ? !name.endsWith(".journal") : name.contains("/" + part);
        bytes += isCounted ? Files.size(file) : 0;
      }
      return (double) bytes / rawBytes;
    }
  }

  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}
