package dev.nightjar.tsdb.prometheus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.tsdb.BlockImport;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A block that Prometheus 2.42 wrote: 130 steps of 15 s and up to 2 ms, samples of plain floats,
/// of ends of series, of texts beyond the basic plane, and native histograms; of `plain` a stretch
/// was deleted.
final class RealBlockTest {
  private static final String ULID = "01M7YS93119MW3VEN5MQDFRWGV";
  private static final int STEPS = 130;

  private static Path folder() {
    try {
      return Path.of(requireNonNull(RealBlockTest.class.getResource(ULID)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long time(int step) {
    return 1_700_000_000_000L + step * 15_000L + step % 3;
  }

  private static GivenSeries expected() {
    var all = new GivenSeries();
    for (int k = 0; k < STEPS; k++) {
      if (k < 10 || k > 20) {
        all.add(Labels.of("__name__", "plain", "job", "a"), time(k), k * 1.5);
      }
      double stale = k % 7 == 3 ? StaleMarker.VALUE : k;
      all.add(Labels.of("__name__", "stales", "job", "a"), time(k), stale);
      all.add(Labels.of("__name__", "weird", "zone", "𝔘𝔫𝔦"), time(k), k / 3.0);
      all.add(Labels.of("__name__", "weird", "zone", "\ufffd\uffee"), time(k), 1e9 / (k + 1));
      if (k % 50 < 25) {
        all.add(Labels.of("__name__", "mixed"), time(k), k);
      } else {
        all.add(Labels.of("__name__", "mixed"), time(k), mixed(k));
      }
      if (k % 3 > 0) {
        all.add(Labels.of("__name__", "nh", "job", "a"), time(k), whole(k));
        all.add(Labels.of("__name__", "fh", "job", "a"), time(k), ofFloats(k));
      }
    }
    return all;
  }

  /// Only the first histogram of a stretch may have begun anew.
  private static ResetHint hint(boolean isFirst) {
    return isFirst ? ResetHint.UNKNOWN : ResetHint.NOT_RESET;
  }

  private static Histogram mixed(int k) {
    return new Histogram.Builder()
        .schema(3)
        .resetHint(hint(k % 50 == 25))
        .integer(true)
        .count(2 * k)
        .sum(18.4)
        .zero(0x1p-128, 0)
        .positive(new Buckets(new int[] {0, 1}, new double[] {k, k}))
        .build();
  }

  private static Histogram whole(int k) {
    return new Histogram.Builder()
        .schema(3)
        .resetHint(hint(k == 1))
        .integer(true)
        .count(6 * k)
        .sum(18.4 * k)
        .zero(0x1p-128, k)
        .positive(new Buckets(new int[] {0, 1, 3, 4}, new double[] {k, k, k, 2 * k}))
        .negative(new Buckets(new int[] {0}, new double[] {k}))
        .build();
  }

  private static Histogram ofFloats(int k) {
    return new Histogram.Builder()
        .schema(1)
        .resetHint(hint(k == 1))
        .count(10.5 * k)
        .sum(3.25 * k)
        .zero(0.001, 0.5 * k)
        .positive(new Buckets(new int[] {-2, 2, 3}, new double[] {1.5 * k, 2.5 * k, 6 * k}))
        .build();
  }

  @Test
  void isReadSampleBySample() throws Exception {
    GivenBlock.Read read = GivenBlock.read(folder());

    assertThat(read.series().all()).isEqualTo(expected().all());
    assertThat(read.losses()).isEqualTo(Losses.NONE);
  }

  @Test
  void comesIntoAStoreWhole(@TempDir Path data) throws Exception {
    try (PrometheusBlock block = PrometheusBlock.open(Disk.system(), folder())) {
      BlockImport.open(Disk.system(), data, Tenant.DEFAULT)
          .write(ULID, block.series(Wanted.ALL, ReadWatcher.NONE), () -> false);
    }
    TsdbConfig config =
        TsdbConfig.in(data).withRetention(Duration.ofDays(36_500)).withReserveBytes(0);
    var clock = new ManualClock(Instant.ofEpochMilli(time(STEPS)));
    try (TsdbStore store = TsdbStore.open(config, Disk.system(), clock);
        SeriesSet all = store.select(Tenant.DEFAULT, List.of(), 0, Long.MAX_VALUE)) {
      assertThat(GivenSeries.of(all).all()).isEqualTo(expected().all());
    }
  }

  @Test
  void knowsNoResetWhereTheHistogramBeforeIsLeftOut() throws Exception {
    var wanted = new Wanted(time(31), time(40), List.of(), Labels.EMPTY);

    GivenSeries read = GivenBlock.read(folder(), wanted).series();

    for (String name : List.of("nh", "fh")) {
      assertThat(requireNonNull(read.all().get(Labels.of("__name__", name, "job", "a"))).values())
          .extracting(sample -> requireNonNull(sample.histogram()).resetHint())
          .startsWith(ResetHint.UNKNOWN, ResetHint.NOT_RESET)
          .hasSize(7);
    }
  }

  @Test
  void isReadAsFarAsItIsWanted() throws Exception {
    var wanted =
        new Wanted(
            time(30),
            time(40),
            List.of(
                List.of(Matcher.equal("job", "a"), Matcher.equal("__name__", "plain")),
                List.of(Matcher.equal("zone", "𝔘𝔫𝔦"))),
            Labels.of("job", "added", "cluster", "c"));

    GivenSeries read = GivenBlock.read(folder(), wanted).series();

    assertThat(read.all().keySet())
        .containsExactly(
            Labels.of("__name__", "plain", "cluster", "c", "job", "a"),
            Labels.of("__name__", "weird", "cluster", "c", "job", "added", "zone", "𝔘𝔫𝔦"));
    assertThat(read.samples()).isEqualTo(22);
  }

  @Test
  void isFoundByItsDirectoryAndByTheOneAround() throws Exception {
    for (Path dir : List.of(folder(), folder().resolveSibling("."))) {
      BlockFinder found = BlockFinder.in(Disk.system(), dir);
      assertThat(found.blocks()).hasSize(1);
      assertThat(found.damaged()).isEmpty();
      assertThat(found.hasLog()).isFalse();
      BlockMeta meta = found.blocks().getFirst().meta();
      assertThat(meta)
          .isEqualTo(
              new BlockMeta(
                  ULID, time(0), time(129) + 1, 822, 0, 7, 12, List.of(ULID), List.of(), false));
    }
  }
}
