package dev.nightjar.server.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Disk.AppendFile;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.wire.MetricNames;
import dev.nightjar.wire.OpenMetricsWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the samples of a data directory that no server uses as one OpenMetrics text, metric by
/// metric. Ends of series (staleness markers) and native histograms have no form there and are left
/// out. Classic histograms and summaries are written sample by sample, without their type, since
/// the format would have each moment's samples together. Used once, by one thread.
public final class OpenMetricsExport {
  /// Text collected before it is written.
  private static final int PIECE = 1 << 16;

  private static final String TOTAL = "_total";

  /// Takes the text, piece by piece.
  @FunctionalInterface
  public interface Sink {
    void write(ByteBuffer utf8) throws IOException;
  }

  private final Path data;
  private final Selection selection;
  private final Disk disk;
  private final Clock clock;
  private final MoveWatcher watcher;
  private final StringBuilder text = new StringBuilder(2 * PIECE);
  private final SampleColumns columns = new SampleColumns();
  private Map<String, Metadata> families = Map.of();
  private Set<String> names = Set.of();
  private long series;
  private long samples;
  private long ends;
  private long histograms;

  public OpenMetricsExport(
      Path data, Selection selection, Disk disk, Clock clock, MoveWatcher watcher) {
    this.data = data;
    this.selection = selection;
    this.disk = disk;
    this.clock = clock;
    this.watcher = watcher;
  }

  /// Exports into a file, which is there when all is written.
  ///
  /// @return whether all that is stored could be read
  public boolean run(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    try (OfflineStore store = OfflineStore.open(data, selection, disk, clock)) {
      disk.delete(aside);
      try {
        try (AppendFile out = disk.append(aside)) {
          write(store, out::write);
          out.force();
        }
        disk.move(aside, file);
      } catch (IOException | RuntimeException e) {
        disk.delete(aside);
        throw e;
      }
      return sumUp(store);
    } catch (IOException e) {
      throw failed(file.toString(), e);
    }
  }

  /// Exports into a stream that somebody reads.
  ///
  /// @return whether all that is stored could be read
  public boolean run(Sink out) {
    try (OfflineStore store = OfflineStore.open(data, selection, disk, clock)) {
      write(store, out);
      return sumUp(store);
    } catch (IOException e) {
      throw failed("standard output", e);
    }
  }

  private NightjarException failed(String target, IOException e) {
    return e instanceof InterruptedIOException
        ? new NightjarException(ErrorCode.CANCELED, "stopped: the text is not complete", e)
        : new NightjarException(
            ErrorCode.UNAVAILABLE,
            "%s cannot be written: %s".formatted(target, MoveWords.reason(e)),
            e);
  }

  private boolean sumUp(OfflineStore store) {
    if (ends > 0) {
      watcher.tell(
          MoveWords.count(ends, "end")
              + " of series left out: the format has no form for staleness markers");
    }
    if (histograms > 0) {
      watcher.tell(
          MoveWords.count(histograms, "native histogram")
              + " left out: the format has no form for them");
    }
    List<String> damages = store.damages();
    damages.forEach(watcher::tell);
    watcher.tell(
        MoveWords.count(samples, "sample")
            + " of "
            + MoveWords.count(series, "series")
            + " exported");
    return damages.isEmpty();
  }

  private void write(OfflineStore store, Sink out) throws IOException {
    families = new HashMap<>();
    store.metadata().forEach(family -> families.put(family.family(), family));
    List<String> sorted = store.labelValues(Labels.NAME);
    names = new HashSet<>(sorted);
    for (int i = 0; i < sorted.size(); i++) {
      String name = sorted.get(i);
      watcher.at("exporting " + name, i / (double) sorted.size());
      writeMetric(store, name, out);
    }
    try (SeriesSet nameless =
        store.select(List.of(Matcher.equal(Labels.NAME, "")), Long.MIN_VALUE, Long.MAX_VALUE)) {
      if (nameless.size() > 0) {
        watcher.tell(MoveWords.count(nameless.size(), "series") + " without a name left out");
      }
    }
    text.append(OpenMetricsWriter.END);
    flush(out);
  }

  private void writeMetric(OfflineStore store, String name, Sink out) throws IOException {
    try (SeriesSet found =
        store.select(List.of(Matcher.equal(Labels.NAME, name)), Long.MIN_VALUE, Long.MAX_VALUE)) {
      if (found.size() > 0) {
        writeHeader(name);
      }
      for (int i = 0; i < found.size(); i++) {
        if (watcher.isStopping()) {
          throw new InterruptedIOException("stopped");
        }
        found.read(i, columns);
        writeSeries(OpenMetricsWriter.series(found.labels(i)), out);
      }
    }
  }

  private void writeSeries(String name, Sink out) throws IOException {
    long before = samples;
    for (int i = 0; i < columns.size(); i++) {
      double value = columns.values()[i];
      if (StaleMarker.is(value)) {
        ends++;
        continue;
      }
      if (Histogram.isValue(value)) {
        histograms++;
        continue;
      }
      OpenMetricsWriter.sample(name, value, columns.timestamps()[i], text);
      samples++;
      if (text.length() >= PIECE) {
        flush(out);
      }
    }
    if (samples > before) {
      series++;
    }
  }

  /// Tells type and help where a single metric is its whole family.
  private void writeHeader(String name) {
    if (!MetricNames.isClassicMetric(name)) {
      return;
    }
    String family = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    Metadata known = families.getOrDefault(name, families.get(family));
    if (known == null) {
      return;
    }
    boolean isCounter =
        known.type() == MetricType.COUNTER && !family.equals(name) && !names.contains(family);
    if (isCounter && !family.isEmpty()) {
      OpenMetricsWriter.header(new Metadata(family, MetricType.COUNTER, known.help(), ""), text);
    } else if (known.type() == MetricType.GAUGE && known.family().equals(name)) {
      OpenMetricsWriter.header(new Metadata(name, MetricType.GAUGE, known.help(), ""), text);
    }
  }

  private void flush(Sink out) throws IOException {
    out.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    text.setLength(0);
  }
}
