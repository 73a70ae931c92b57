package dev.nightjar.server.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.server.DataDirectory;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Samples that leave as blocks or text, and come again.
final class MoveTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Labels UP = Labels.of("__name__", "up", "job", "a");

  @TempDir private Path dir = Path.of("");
  private final ManualClock clock = new ManualClock(NOW);
  private final Random random = new Random(7);

  private long time(long day, int minute) {
    return NOW.toEpochMilli() - day * DAY + minute * 60_000L;
  }

  private Path stored(String name, SampleBatch batch) throws IOException {
    Path data = dir.resolve(name);
    TsdbConfig config =
        TsdbConfig.in(data).withRetention(Duration.ofDays(36500)).withReserveBytes(0);
    try (TsdbStore store = TsdbStore.open(config, Disk.system(), clock)) {
      assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
    }
    return data;
  }

  private SampleBatch threeDays() {
    var batch = new SampleBatch();
    for (int job = 0; job < 3; job++) {
      Labels labels = Labels.of("__name__", "up", "job", "j" + job);
      for (long day = 40; day >= 38; day--) {
        for (int minute = 0; minute < 300; minute++) {
          batch.add(labels, time(day, minute), job + minute / 10.0);
        }
      }
    }
    return batch;
  }

  private Told exportBlocks(Path data, Path target, Selection selection, Duration span) {
    var told = new Told();
    var options = new PrometheusExport.Options(data, target, selection, span);
    assertThat(new PrometheusExport(options, Disk.system(), clock, random, told).run()).isTrue();
    return told;
  }

  private PrometheusImport importing(Path from, Path data, Selection selection, MoveWatcher told) {
    return new PrometheusImport(
        new PrometheusImport.Options(from, data, selection, Labels.EMPTY, MONTH, false),
        Disk.system(),
        clock,
        told);
  }

  private String text(Path data) {
    var text = new StringBuilder();
    assertThat(
            new OpenMetricsExport(data, Selection.ALL, Disk.system(), clock, new Told())
                .run(piece -> text.append(StandardCharsets.UTF_8.decode(piece))))
        .isTrue();
    return text.toString();
  }

  @Test
  void everySampleComesAndLeaves() throws IOException {
    Path ours = stored("ours", threeDays());
    Path blocks = dir.resolve("blocks");
    Told left = exportBlocks(ours, blocks, Selection.ALL, Duration.ofHours(2));
    assertThat(left.last()).isEqualTo("9 blocks exported, 2,700 samples to " + blocks);

    Path theirs = dir.resolve("theirs");
    var came = new Told();
    assertThat(importing(blocks, theirs, Selection.ALL, came).run()).isTrue();

    assertThat(came.last()).startsWith("9 blocks imported, 2,700 samples in ");
    assertThat(came.most).isGreaterThan(0.9);
    assertThat(text(theirs)).isEqualTo(text(ours)).endsWith("# EOF\n").hasLineCount(2701);
  }

  @Test
  void blocksAreAsLongAsAskedFor() throws IOException {
    Path ours = stored("ours", threeDays());
    Told told = exportBlocks(ours, dir.resolve("six"), Selection.ALL, Duration.ofHours(17));
    assertThat(told.last()).startsWith("3 blocks exported, 2,700 samples");

    assertThatThrownBy(
            () -> exportBlocks(ours, dir.resolve("one"), Selection.ALL, Duration.ofHours(1)))
        .hasMessage("a block of 1h is too short: Prometheus has none shorter than 2h");
    assertThatThrownBy(
            () -> exportBlocks(ours, dir.resolve("six"), Selection.ALL, Duration.ofHours(2)))
        .hasMessageContaining("six is not empty");
  }

  @Test
  void whatIsFarApartIsFoundSoon() throws IOException {
    var batch = new SampleBatch();
    batch.add(UP, time(36_000, 0), 1);
    batch.add(UP, time(20_000, 0), 2);
    batch.add(UP, time(20_000, 121), 3);
    batch.add(UP, time(1, 0), 4);
    Path ours = stored("ours", batch);
    Told told = exportBlocks(ours, dir.resolve("b"), Selection.ALL, Duration.ofHours(2));

    assertThat(told.last()).startsWith("4 blocks exported, 4 samples");
  }

  @Test
  void aBlockIsTakenOnce() throws IOException {
    Path blocks = dir.resolve("blocks");
    exportBlocks(stored("ours", threeDays()), blocks, Selection.ALL, Duration.ofHours(2));
    Path theirs = dir.resolve("theirs");
    var stopped = new Told();
    stopped.stopAfter = 10;
    assertThatThrownBy(() -> importing(blocks, theirs, Selection.ALL, stopped).run())
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELED))
        .hasMessageContaining("the next import goes on from there");
    int before = (int) stopped.lines.stream().filter(line -> line.contains("samples")).count();

    var rest = new Told();
    assertThat(importing(blocks, theirs, Selection.ALL, rest).run()).isTrue();
    assertThat(before).isPositive();
    assertThat(rest.last()).contains("; " + before + " imported before");
    var again = new Told();
    assertThat(importing(blocks, theirs, Selection.ALL, again).run()).isTrue();
    assertThat(again.last()).isEqualTo("0 blocks imported, 0 samples in 0 B; 9 imported before");
    var part = new Told();
    assertThat(importing(blocks, theirs, new Selection(0, time(39, 0), List.of()), part).run())
        .isTrue();
    assertThat(part.last()).startsWith("0 blocks imported");
  }

  @Test
  void whatPrometheusMadeOfImportedBlocksIsKnown() throws IOException {
    Path ours = stored("ours", threeDays());
    Path small = dir.resolve("small");
    exportBlocks(ours, small, Selection.ALL, Duration.ofHours(2));
    Path theirs = dir.resolve("theirs");
    importing(small, theirs, Selection.ALL, new Told()).run();
    Path large = dir.resolve("large");
    exportBlocks(ours, large, Selection.ALL, Duration.ofDays(90));
    String sources =
        String.join(
            "\",\"",
            Disk.system().list(small).stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .filter(name -> name.length() == 26)
                .toList());
    for (Path block : Disk.system().list(large)) {
      Path meta = block.resolve("meta.json");
      if (Files.exists(meta)) {
        String text = Files.readString(meta);
        Files.writeString(
            meta,
            text.replaceAll("(?s)\"sources\": \\[.*?]", "\"sources\": [\"" + sources + "\"]"));
      }
    }
    var told = new Told();
    importing(large, theirs, Selection.ALL, told).run();

    assertThat(told.last()).startsWith("0 blocks imported");
    assertThat(told.all()).contains("was imported before");
  }

  @Test
  void aPartIsTakenAndLabelled() throws IOException {
    Path blocks = dir.resolve("blocks");
    exportBlocks(stored("ours", threeDays()), blocks, Selection.ALL, Duration.ofHours(2));
    Path theirs = dir.resolve("theirs");
    var selection =
        Selection.parse(
            Optional.of("40d"),
            Optional.of("" + time(40, 1) / 1000),
            List.of("up{job=\"j0\"}", "{job=~\"j[2-9]\"}"),
            NOW);
    var options =
        new PrometheusImport.Options(
            blocks, theirs, selection, Labels.of("job", "x", "cluster", "c"), MONTH, false);
    assertThat(new PrometheusImport(options, Disk.system(), clock, new Told()).run()).isTrue();

    assertThat(text(theirs))
        .isEqualTo(
            """
            up{cluster="c",job="j0"} 0 %d
            up{cluster="c",job="j0"} 0.1 %d
            up{cluster="c",job="j2"} 2 %d
            up{cluster="c",job="j2"} 2.1 %d
            # EOF
            """
                .formatted(
                    time(40, 0) / 1000,
                    time(40, 1) / 1000,
                    time(40, 0) / 1000,
                    time(40, 1) / 1000));
  }

  @Test
  void tellsWhatTheServerWouldDelete() throws IOException {
    Path blocks = dir.resolve("blocks");
    exportBlocks(stored("ours", threeDays()), blocks, Selection.ALL, Duration.ofHours(2));
    var told = new Told();
    assertThat(importing(blocks, dir.resolve("theirs"), Selection.ALL, told).run()).isTrue();

    assertThat(told.all())
        .contains("9 blocks are older than the retention of 30d")
        .contains("raise storage.retention");
  }

  @Test
  void aDamagedBlockCostsNoOther() throws IOException {
    Path blocks = dir.resolve("blocks");
    exportBlocks(stored("ours", threeDays()), blocks, Selection.ALL, Duration.ofDays(2));
    List<Path> found = Disk.system().list(blocks).stream().filter(p -> !p.endsWith("wal")).toList();
    Path index = found.get(1).resolve("index");
    Files.write(index, Arrays.copyOf(Files.readAllBytes(index), 100));
    Files.delete(found.get(2).resolve("meta.json"));
    var told = new Told();
    assertThat(importing(blocks, dir.resolve("theirs"), Selection.ALL, told).run()).isFalse();

    assertThat(told.all())
        .contains(found.get(1).getFileName() + "  left out: " + index + " at byte ")
        .contains("left out: " + found.get(2).resolve("meta.json") + " is missing");
    assertThat(told.last()).startsWith((found.size() - 2) + " block").contains("; 2 left out");
  }

  @Test
  void changesNothingUnderARunningServer() throws IOException {
    Path ours = stored("ours", threeDays());
    Path blocks = dir.resolve("blocks");
    exportBlocks(ours, blocks, Selection.ALL, Duration.ofHours(2));
    try (DataDirectory server = DataDirectory.open(ours, Disk.system())) {
      assertThat(server.path()).isEqualTo(ours);
      for (var move :
          List.<ThrowingCallable>of(
              () -> importing(blocks, ours, Selection.ALL, new Told()).run(),
              () -> text(ours),
              () -> exportBlocks(ours, dir.resolve("x"), Selection.ALL, Duration.ofHours(2)))) {
        assertThatThrownBy(move).hasMessageContaining("is locked by another process");
      }
    }
    assertThat(dir.resolve("x")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithADirectory() throws IOException {
    Path empty = Files.createDirectories(dir.resolve("empty"));
    assertThatThrownBy(() -> importing(empty, dir.resolve("d"), Selection.ALL, new Told()).run())
        .hasMessageContaining("empty holds no blocks");
    assertThatThrownBy(
            () -> importing(dir.resolve("no"), dir.resolve("d"), Selection.ALL, new Told()).run())
        .hasMessage("there is no directory " + dir.resolve("no"));
    assertThatThrownBy(() -> text(empty)).hasMessageContaining("empty holds no samples");
    assertThat(dir.resolve("d")).doesNotExist();
  }

  @Test
  void theTextTellsTypesAndLeavesOutEnds() throws IOException {
    var batch = new SampleBatch();
    batch.describe(new Metadata("requests_total", MetricType.COUNTER, "how\nmany", ""));
    batch.describe(new Metadata("heat", MetricType.GAUGE, "", ""));
    batch.describe(new Metadata("took", MetricType.HISTOGRAM, "how long", ""));
    batch.add(Labels.of("__name__", "heat"), time(1, 0) + 5, -0.5);
    batch.add(Labels.of("__name__", "heat"), time(1, 1), StaleMarker.VALUE);
    batch.add(Labels.of("__name__", "requests_total", "path", "a\"\\\n"), time(1, 0), 1e21);
    batch.add(Labels.of("__name__", "took_bucket", "le", "+Inf"), time(1, 0), 3);
    batch.add(Labels.of("job", "x"), time(1, 0), 3);
    Path ours = stored("ours", batch);
    Path file = dir.resolve("out.om");
    var told = new Told();
    assertThat(new OpenMetricsExport(ours, Selection.ALL, Disk.system(), clock, told).run(file))
        .isTrue();

    assertThat(file)
        .content()
        .isEqualTo(
            """
            # TYPE heat gauge
            heat -0.5 %d.005
            # TYPE requests counter
            # HELP requests how\\nmany
            requests_total{path="a\\"\\\\\\n"} 1e+21 %d
            took_bucket{le="+Inf"} 3 %d
            # EOF
            """
                .formatted(time(1, 0) / 1000, time(1, 0) / 1000, time(1, 0) / 1000));
    assertThat(told.lines)
        .containsExactly(
            "1 series without a name left out",
            "1 end of series left out: the format has no form for staleness markers",
            "3 samples of 3 series exported");
  }

  @Test
  void nativeHistogramsLeaveInBlocksAndNotAsText() throws IOException {
    var batch = new SampleBatch();
    Labels took = Labels.of("__name__", "took", "job", "a");
    Labels heat = Labels.of("__name__", "heat");
    batch.describe(new Metadata("took", MetricType.HISTOGRAM, "how long", ""));
    for (int minute = 0; minute < 3; minute++) {
      batch.add(took, time(1, minute), histogram(minute, true));
      batch.add(heat, time(1, minute), histogram(minute, false));
    }
    batch.add(took, time(1, 3), StaleMarker.VALUE);
    batch.add(took, time(1, 4), 7);
    Path ours = stored("ours", batch);
    Path file = dir.resolve("out.om");
    var told = new Told();
    assertThat(new OpenMetricsExport(ours, Selection.ALL, Disk.system(), clock, told).run(file))
        .isTrue();
    assertThat(file)
        .content()
        .isEqualTo("took{job=\"a\"} 7 %d\n# EOF\n".formatted(time(1, 4) / 1000));
    assertThat(told.lines)
        .containsExactly(
            "1 end of series left out: the format has no form for staleness markers",
            "6 native histograms left out: the format has no form for them",
            "1 sample of 1 series exported");

    Path blocks = dir.resolve("blocks");
    exportBlocks(ours, blocks, Selection.ALL, Duration.ofHours(2));
    Path theirs = dir.resolve("theirs");
    var came = new Told();
    assertThat(importing(blocks, theirs, Selection.ALL, came).run()).isTrue();
    assertThat(came.lines).noneMatch(line -> line.contains("left out"));
    assertThat(samples(theirs)).isEqualTo(samples(ours)).hasSize(8);
  }

  /// More at each step, so that none begins anew.
  private static Histogram histogram(int steps, boolean isWhole) {
    double count = isWhole ? steps : steps / 4.0;
    return new Histogram.Builder()
        .schema(isWhole ? 3 : Histogram.CUSTOM)
        .bounds(isWhole ? new double[0] : new double[] {0.25, 2.5, 1e9})
        .integer(isWhole)
        .count(2 * count)
        .sum(Math.PI * steps)
        .positive(new Histogram.Buckets(new int[] {0, 3}, new double[] {count, count}))
        .build();
  }

  /// All that is stored, one line each, without what is known of resets.
  private List<String> samples(Path data) {
    var lines = new ArrayList<String>();
    var columns = new SampleColumns();
    try (OfflineStore store = OfflineStore.open(data, Selection.ALL, Disk.system(), clock);
        SeriesSet all = store.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int i = 0; i < all.size(); i++) {
        all.read(i, columns);
        for (int k = 0; k < columns.size(); k++) {
          Histogram histogram = columns.histogram(k);
          Object value =
              histogram == null
                  ? columns.values()[k]
                  : histogram.toBuilder().resetHint(Histogram.ResetHint.UNKNOWN).build();
          lines.add(all.labels(i) + " " + columns.timestamps()[k] + " " + value);
        }
      }
    }
    return lines;
  }

  @Test
  void timesAreInstantsDaysSecondsOrAges() {
    for (String text : List.of("2026-11-20T12:00:00Z", "1795176000", "1795176000.000", "1d")) {
      assertThat(Selection.time("--from", text, NOW)).as(text).isEqualTo(time(1, 0));
    }
    assertThat(Selection.time("--from", "2026-11-20", NOW)).isEqualTo(time(1, -720));
    for (String text : List.of("", "yesterday", "2026-13-40", "1e9", "99999999999999999999")) {
      assertThatThrownBy(() -> Selection.time("--to", text, NOW))
          .hasMessageStartingWith("--to is \"" + text + "\"; an instant");
    }
    assertThatThrownBy(() -> Selection.parse(Optional.of("1d"), Optional.of("2d"), List.of(), NOW))
        .hasMessage("--from is 2026-11-20 12:00, after --to, which is 2026-11-19 12:00");
    assertThatThrownBy(() -> Selection.parse(Optional.empty(), Optional.empty(), List.of("{"), NOW))
        .hasMessageStartingWith("--match \"{\": ");
  }
}
