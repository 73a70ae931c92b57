package dev.nightjar.testing.bench.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

class DataFileTest {
  private static final DataSet SET = new DataSet("tiny", 500, 40, 2, 7);

  @TempDir Path dir;
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T10:00:07Z"));

  @Test
  void requestsHoldWhatTheHostsAreMeantToSay() throws IOException {
    DataFile file = DataFile.of(SET, dir, clock);
    List<WrittenSample> written = samples(file, 0, 1);
    assertThat(written).hasSize((int) SET.samples());
    var next = written.iterator();
    List<HostValues> hosts = new ArrayList<>();
    for (int host = 0; host < SET.hosts(); host++) {
      hosts.add(new HostValues(SET.seed(), host));
    }
    for (int step = 0; step < SET.steps(); step++) {
      for (int host = 0; host < SET.hosts(); host++) {
        long millis =
            file.startMillis() + step * DataSet.INTERVAL_MILLIS + Fleet.offsetMillis(host);
        double[] values = hosts.get(host).at(millis);
        List<Map<String, String>> labels = HostLabels.of(host);
        for (int i = 0; i < HostLabels.SERIES; i++) {
          assertThat(next.next()).isEqualTo(new WrittenSample(labels.get(i), values[i], millis));
        }
      }
    }
  }

  @Test
  void lanesShareTheRequestsAndKeepEachSeriesInOrder() throws IOException {
    DataFile file = DataFile.of(SET, dir, clock);
    Map<Map<String, String>, Long> newest = new TreeMap<>((a, b) -> key(a).compareTo(key(b)));
    int count = 0;
    for (int lane = 0; lane < 2; lane++) {
      for (WrittenSample sample : samples(file, lane, 2)) {
        Long before = newest.put(sample.labels(), sample.millis());
        assertThat(before == null || before == sample.millis() - DataSet.INTERVAL_MILLIS).isTrue();
        count++;
      }
    }
    assertThat(count).isEqualTo((int) SET.samples());
    assertThat(newest).hasSize(SET.series());
    assertThat(newest.values())
        .allMatch(millis -> millis < file.endMillis() && millis % 1_000 != 0)
        .allMatch(millis -> millis > file.endMillis() - DataSet.INTERVAL_MILLIS);
  }

  @Test
  void countersNeverFallAndBucketsHangTogether() throws IOException {
    Map<String, Double> last = new TreeMap<>();
    for (WrittenSample sample : samples(DataFile.of(SET, dir, clock), 0, 1)) {
      String name = sample.labels().getOrDefault("__name__", "");
      Double before = last.put(key(sample.labels()), sample.value());
      if (name.endsWith("_total") || name.endsWith("_bucket") || name.endsWith("_count")) {
        assertThat(sample.value()).as(name).isGreaterThanOrEqualTo(before == null ? 0 : before);
      }
    }
    var values = new HostValues(SET.seed(), 0).at(0);
    int bucket = HostLabels.SERIES - HostLabels.BUCKETS - 2;
    for (int i = bucket + 1; i < bucket + HostLabels.BUCKETS; i++) {
      assertThat(values[i]).isGreaterThanOrEqualTo(values[i - 1]);
    }
    assertThat(values[HostLabels.SERIES - 1]).isEqualTo(values[HostLabels.SERIES - 3]);
  }

  @Test
  void aFileIsMadeOnceAndAgainWhenItIsOld() throws IOException {
    DataFile first = DataFile.of(SET, dir, clock);
    byte[] bytes = Files.readAllBytes(first.path());
    clock.advance(Duration.ofHours(1));
    assertThat(DataFile.of(SET, dir, clock)).isEqualTo(first);
    clock.advance(Duration.ofHours(10));
    DataFile second = DataFile.of(SET, dir, clock);
    assertThat(second.endMillis()).isEqualTo(first.endMillis() + Duration.ofHours(11).toMillis());
    assertThat(Files.readAllBytes(second.path())).isNotEqualTo(bytes);
  }

  private static List<WrittenSample> samples(DataFile file, int lane, int lanes)
      throws IOException {
    List<WrittenSample> samples = new ArrayList<>();
    file.send(lane, lanes, body -> samples.addAll(WrittenSample.of(Snappy.uncompress(body))));
    return samples;
  }

  private static String key(Map<String, String> labels) {
    return new TreeMap<>(labels).toString();
  }
}
