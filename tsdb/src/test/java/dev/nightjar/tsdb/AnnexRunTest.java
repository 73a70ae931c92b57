package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.testing.kit.Histograms;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AnnexRunTest {
  private static final long T = 1_763_640_000_000L;

  @Test
  void givesBackEveryRowWhateverItsHistogram() {
    forAll(
        200,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          var written = new SampleColumns();
          var run = new AnnexRun();
          fill(written, random.nextInt(1, 300), random);
          run.add(written);

          var read = written.copy();
          read.only(_ -> false);
          read.addAll(written.timestamps(), written.values(), 0, written.size());
          run.attach(read, 0);

          for (int i = 0; i < written.size(); i++) {
            assertThat(read.histogram(i)).isEqualTo(written.histogram(i));
            assertThat(read.startMillis(i)).isEqualTo(written.startMillis(i));
          }
        });
  }

  private static void fill(SampleColumns columns, int size, Random random) {
    Histogram histogram = Histograms.random(random);
    long time = T;
    for (int i = 0; i < size; i++) {
      time += 1 + random.nextInt(20_000);
      columns.add(time, i);
      histogram = random.nextInt(8) == 0 ? Histograms.random(random) : histogram;
      columns.attach(
          i,
          random.nextInt(5) == 0 ? null : histogram,
          random.nextBoolean() ? 0 : time - random.nextInt(1_000_000));
    }
  }

  @Test
  void theLaterRowOfATimeCounts() {
    var run = new AnnexRun();
    run.add(T, 0, counted(1));
    run.add(T + 10, 0, counted(2));
    run.add(T, 0, counted(3));
    var samples = new SampleColumns();
    samples.add(T, Histogram.VALUE);
    samples.add(T + 10, Histogram.VALUE);

    run.attach(samples, 0);

    assertThat(samples.histogram(0)).isEqualTo(counted(3));
    assertThat(samples.histogram(1)).isEqualTo(counted(2));
  }

  @Test
  void aSteadyHistogramTakesLittle() {
    var run = new AnnexRun();
    for (int i = 0; i < 64; i++) {
      run.add(T + 15_000L * i, 0, counted(1_000 + i));
    }
    var out = new ByteSink(16);
    run.writeTo(out);

    assertThat(out.size()).isLessThan(64 * 30);
  }

  /// 160 buckets, of which three change.
  private static Histogram counted(int n) {
    int[] indexes = new int[160];
    double[] counts = new double[160];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = i;
      counts[i] = i % 60 == 0 ? n : 100;
    }
    return new Histogram.Builder()
        .integer(true)
        .count(157 * 100 + 3.0 * n)
        .sum(n)
        .positive(new Buckets(indexes, counts))
        .build();
  }
}
