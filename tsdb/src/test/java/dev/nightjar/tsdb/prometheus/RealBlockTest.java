package dev.nightjar.tsdb.prometheus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.StaleMarker;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
      }
    }
    return all;
  }

  @Test
  void isReadSampleBySample() throws Exception {
    GivenBlock.Read read = GivenBlock.read(folder());

    assertThat(read.series().all()).isEqualTo(expected().all());
    assertThat(read.losses()).isEqualTo(new Losses(0, 0, 227, 0, 0, List.of()));
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
                  ULID, time(0), time(129) + 1, 822, 7, 12, List.of(ULID), List.of(), false));
    }
  }
}
