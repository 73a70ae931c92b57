package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesExemplars;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExemplarsTest {
  private static final Path DIR = Path.of("/data/exemplars");
  private static final Labels UP = Labels.of("__name__", "up");
  private static final Exemplars.Known ALL = SampleBatch::seriesLabels;

  private final FaultyDisk disk = new FaultyDisk(1);
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T12:00:00Z"));

  @Test
  void comeBackAfterARestart() throws IOException {
    try (Exemplars exemplars = open()) {
      exemplars.add(batch(UP, exemplar("a", 1), exemplar("b", 2)), ALL);
    }
    try (Exemplars exemplars = open()) {
      assertThat(exemplars.select(List.of(), 0, 10))
          .containsExactly(new SeriesExemplars(UP, List.of(exemplar("a", 1), exemplar("b", 2))));
      exemplars.add(batch(UP, exemplar("old", 2), exemplar("c", 3)), ALL);
      assertThat(exemplars.select(List.of(), 3, 3))
          .containsExactly(new SeriesExemplars(UP, List.of(exemplar("c", 3))));
      assertThat(exemplars.refused()).isEqualTo(1);
    }
  }

  @Test
  void makeNoFilesBeforeTheFirst() throws IOException {
    try (Exemplars exemplars = open()) {
      exemplars.add(batch(UP), ALL);
      assertThat(disk.list(DIR)).isEmpty();
      assertThat(exemplars.bytes()).isZero();
    }
  }

  @Test
  void theOldestGiveWayInMemoryAndOnDisk() throws IOException {
    int series = 1_000;
    try (Exemplars exemplars = open()) {
      for (int time = 0; time < 5 * Exemplars.MOST / series; time++) {
        var batch = new SampleBatch();
        for (int i = 0; i < series; i++) {
          batch.add(Labels.of("__name__", "m", "i", "" + i), time, 1);
          batch.addExemplar(exemplar("x".repeat(100), time));
        }
        exemplars.add(batch, ALL);
      }
      long kept =
          exemplars.select(List.of(), 0, Long.MAX_VALUE).stream()
              .mapToLong(found -> found.exemplars().size())
              .sum();
      assertThat(kept).isEqualTo(Exemplars.MOST);
      assertThat(exemplars.bytes()).isLessThan(2L * Exemplars.MOST * 200);
    }
    try (Exemplars exemplars = open()) {
      assertThat(exemplars.select(List.of(), 0, 399)).isEmpty();
      assertThat(exemplars.select(List.of(), 400, 400)).hasSize(series);
    }
  }

  @Test
  void refusesWhatIsTooLongOrOfNoSeries() throws IOException {
    try (Exemplars exemplars = open()) {
      exemplars.add(batch(UP, exemplar("x".repeat(121), 1)), ALL);
      exemplars.add(batch(UP, exemplar("a", 2)), (_, _) -> null);

      assertThat(exemplars.refused()).isEqualTo(2);
      assertThat(exemplars.select(List.of(), 0, 10)).isEmpty();
    }
  }

  @Test
  void keepsNothingThatTheDiskDidNotTake() throws IOException {
    try (Exemplars exemplars = open()) {
      exemplars.add(batch(UP, exemplar("a", 1)), ALL);
      disk.fillUpAfter(0);
      assertThatThrownBy(() -> exemplars.add(batch(UP, exemplar("b", 2)), ALL))
          .isInstanceOf(IOException.class);
      assertThat(exemplars.select(List.of(), 2, 2)).isEmpty();
    }
  }

  private Exemplars open() throws IOException {
    return Exemplars.open(disk, DIR, clock, Duration.ofSeconds(1));
  }

  private static SampleBatch batch(Labels series, Exemplar... exemplars) {
    var batch = new SampleBatch();
    batch.add(series, 0, 1);
    for (Exemplar each : exemplars) {
      batch.addExemplar(each);
    }
    return batch;
  }

  private static Exemplar exemplar(String trace, long time) {
    return new Exemplar(Labels.of("trace_id", trace), 0.5, time);
  }
}
