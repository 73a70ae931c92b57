package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.nio.file.Path;

/// Blocks on the machine's own disk.
final class GivenBlock {
  static final String ULID = "01HF0000000000000000000000";

  private GivenBlock() {}

  static Path write(Path parent, GivenSeries series) throws IOException {
    var _ = PrometheusBlockWriter.write(Disk.system(), parent, ULID, series, () -> false);
    return parent.resolve(ULID);
  }

  /// What was read, and what was left out.
  record Read(GivenSeries series, Losses losses) {}

  static Read read(Path dir, Wanted wanted) throws IOException {
    try (PrometheusBlock block = PrometheusBlock.open(Disk.system(), dir)) {
      BlockSeries series = block.series(wanted, ReadWatcher.NONE);
      for (int i = 1; i < series.size(); i++) {
        if (series.labels(i - 1).compareTo(series.labels(i)) >= 0) {
          throw new AssertionError(series.labels(i - 1) + " before " + series.labels(i));
        }
      }
      return new Read(GivenSeries.of(series), series.losses());
    }
  }

  static Read read(Path dir) throws IOException {
    return read(dir, Wanted.ALL);
  }
}
