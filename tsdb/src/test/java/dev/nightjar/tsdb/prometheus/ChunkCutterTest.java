package dev.nightjar.tsdb.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Where chunks begin, and what they tell of the one before.
final class ChunkCutterTest {
  private static final double[] BOUNDS = {1, 2, 5};

  private final SampleColumns columns = new SampleColumns();

  private static Histogram.Builder counter(int... countsFromBucketZero) {
    double[] counts = IntStream.of(countsFromBucketZero).asDoubleStream().toArray();
    return new Histogram.Builder()
        .integer(true)
        .count(IntStream.of(countsFromBucketZero).sum())
        .positive(new Buckets(IntStream.range(0, counts.length).toArray(), counts));
  }

  private void add(Histogram.Builder histogram) {
    columns.add(columns.size(), Histogram.VALUE);
    columns.attach(columns.size() - 1, histogram.build(), 0);
  }

  private void add(double value) {
    columns.add(columns.size(), value);
  }

  private List<String> cut() {
    var cutter = new ChunkCutter();
    List<String> chunks = new ArrayList<>();
    cutter.begin(columns);
    while (cutter.next()) {
      assertThat(cutter.from() + cutter.count()).isLessThanOrEqualTo(columns.size());
      chunks.add(cutter.encoding() + " " + cutter.count() + " " + cutter.hint());
    }
    return chunks;
  }

  /// Cuts two histograms.
  private List<String> cut(Histogram.Builder first, Histogram.Builder second) {
    columns.clear();
    add(first);
    add(second);
    return cut();
  }

  @Test
  void noneHasMoreThan120Samples() {
    for (int i = 0; i < 130; i++) {
      add(counter(i, 1));
    }
    for (int i = 0; i < 250; i++) {
      add(i);
    }
    assertThat(cut())
        .containsExactly(
            "HISTOGRAM 120 UNKNOWN",
            "HISTOGRAM 10 NOT_RESET",
            "XOR 120 UNKNOWN",
            "XOR 120 UNKNOWN",
            "XOR 10 UNKNOWN");
  }

  @Test
  void noneOfMoreThanOneHistogramIsVeryLarge() {
    for (int i = 0; i < 20; i++) {
      add(counter(new int[10_000]));
    }
    assertThat(cut())
        .hasSize(4)
        .startsWith("HISTOGRAM 6 UNKNOWN")
        .contains("HISTOGRAM 6 NOT_RESET");
    columns.clear();
    add(counter(new int[100_000]));
    assertThat(cut()).containsExactly("HISTOGRAM 1 UNKNOWN");
  }

  @Test
  void countsThatBeginAnewBeginOne() {
    List<Histogram.Builder> anew =
        List.of(
            counter(1, 2),
            counter(0, 9),
            counter(9),
            counter(0, 3, 6),
            counter(5, 5).resetHint(ResetHint.RESET));
    for (Histogram.Builder next : anew) {
      assertThat(cut(counter(1, 3), next))
          .as(next.build().toString())
          .containsExactly("HISTOGRAM 1 UNKNOWN", "HISTOGRAM 1 RESET");
    }
    assertThat(cut(counter(0, 0).zero(0, 2), counter(5, 5).zero(0, 1)))
        .containsExactly("HISTOGRAM 1 UNKNOWN", "HISTOGRAM 1 RESET");
  }

  @Test
  void otherBucketsBeginOne() {
    assertThat(cut(counter(1, 3), counter(1, 3, 1))).last().isEqualTo("HISTOGRAM 1 NOT_RESET");
    assertThat(cut(counter(1, 3, 0), counter(1, 3))).last().isEqualTo("HISTOGRAM 1 NOT_RESET");
    assertThat(cut(counter(1, 3), counter(1, 3).schema(2))).last().isEqualTo("HISTOGRAM 1 UNKNOWN");
    assertThat(cut(counter(1, 3), counter(1, 3).zero(0.5, 0)))
        .last()
        .isEqualTo("HISTOGRAM 1 UNKNOWN");
    Histogram.Builder custom = counter(1, 3).schema(Histogram.CUSTOM).bounds(BOUNDS);
    assertThat(cut(custom, custom)).containsExactly("HISTOGRAM 2 UNKNOWN");
    assertThat(
            cut(
                counter(1, 3).schema(Histogram.CUSTOM).bounds(new double[] {1, 2, 4}),
                counter(1, 3).schema(Histogram.CUSTOM).bounds(BOUNDS)))
        .last()
        .isEqualTo("HISTOGRAM 1 UNKNOWN");
  }

  @Test
  void gaugesStandApartAndMayShrink() {
    add(counter(1, 3));
    add(counter(2, 3).resetHint(ResetHint.GAUGE));
    add(counter(1, 3).resetHint(ResetHint.GAUGE));
    add(counter(1, 3).resetHint(ResetHint.NOT_RESET));
    assertThat(cut())
        .containsExactly("HISTOGRAM 1 UNKNOWN", "HISTOGRAM 2 GAUGE", "HISTOGRAM 1 UNKNOWN");
  }

  @Test
  void countsThatAreNotWholeAreFloats() {
    for (double count : new double[] {-0.0, 0.5, -1, 0x1p54, Double.NaN}) {
      columns.clear();
      add(counter(1, 3));
      add(counter(1, 3).count(count));
      assertThat(cut()).containsExactly("HISTOGRAM 1 UNKNOWN", "FLOAT_HISTOGRAM 1 UNKNOWN");
    }
    assertThat(cut(counter(1), counter(1).integer(false)))
        .last()
        .isEqualTo("FLOAT_HISTOGRAM 1 UNKNOWN");
  }

  @Test
  void anEndStandsBehindItsHistograms() {
    add(StaleMarker.VALUE);
    add(counter(1, 3));
    add(counter(1, 3));
    add(StaleMarker.VALUE);
    add(counter(1, 3));
    add(7);
    add(StaleMarker.VALUE);
    assertThat(cut())
        .containsExactly(
            "XOR 1 UNKNOWN", "HISTOGRAM 3 UNKNOWN", "HISTOGRAM 1 UNKNOWN", "XOR 2 UNKNOWN");
  }
}
