package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesExemplars;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A tenant's newest exemplars: in memory, and in a journal that brings them back, drawn in
/// `docs/formats/tsdb-exemplars.md`. The oldest give way to new ones. Safe for use by many threads.
final class Exemplars implements Closeable {
  /// How many are kept: what Prometheus keeps unless it is told otherwise.
  static final int MOST = 100_000;

  /// What the labels of one may have in code points, names and values together: OpenMetrics' bound.
  static final int MOST_CODE_POINTS = 128;

  private static final byte BATCH = 1;
  private static final long SEGMENT_BYTES = 4L << 20;

  /// An exemplar of a series.
  private record Of(Labels series, Exemplar exemplar) {}

  /// Tells which series have samples.
  @FunctionalInterface
  interface Known {
    /// The labels of one of the batch's series; null when it has no samples.
    @Nullable Labels labels(SampleBatch batch, int ofSeries);
  }

  /// How many exemplars a segment of the journal has.
  private static final class Segment {
    final long number;
    long exemplars;

    Segment(long number) {
      this.number = number;
    }
  }

  private final Disk disk;
  private final Path dir;
  private final Clock clock;
  private final Duration force;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Labels, Deque<Exemplar>> bySeries = new HashMap<>(); // guarded by lock
  private final Deque<Labels> oldestFirst = new ArrayDeque<>(); // guarded by lock
  private final Deque<Segment> segments = new ArrayDeque<>(); // guarded by lock
  private @Nullable Journal journal; // guarded by lock; made with the first exemplar
  private long refused; // guarded by lock

  private Exemplars(Disk disk, Path dir, Clock clock, Duration force) {
    this.disk = disk;
    this.dir = dir;
    this.clock = clock;
    this.force = force;
  }

  /// Brings the journal back, if there is one.
  static Exemplars open(Disk disk, Path dir, Clock clock, Duration force) throws IOException {
    var opened = new Exemplars(disk, dir, clock, force);
    if (!disk.list(dir).isEmpty()) {
      opened.openJournal();
    }
    return opened;
  }

  private Journal openJournal() throws IOException {
    var config = new Journal.Config(dir, SEGMENT_BYTES, force);
    Journal opened = Journal.open(disk, config, clock, this::replay);
    journal = opened;
    return opened;
  }

  /// What could not be read back.
  List<Journal.Damage> damages() {
    lock.lock();
    try {
      return journal == null ? List.of() : journal.damages();
    } finally {
      lock.unlock();
    }
  }

  /// Takes a batch's exemplars that are newer than their series' newest. One that is seen again, as
  /// in each scrape until there is another, is passed over; others are counted as refused.
  ///
  /// @param known gives the labels of a series that has samples
  /// @throws IOException when they could not be stored; none of them is
  void add(SampleBatch batch, Known known) throws IOException {
    if (batch.exemplars().isEmpty()) {
      return;
    }
    lock.lock();
    try {
      List<Of> taken = new ArrayList<>();
      Map<Labels, Exemplar> newest = new HashMap<>();
      for (SampleBatch.OfSeries each : batch.exemplars()) {
        Labels series = known.labels(batch, each.series());
        if (series == null || isTooLong(each.exemplar().labels())) {
          refused++;
          continue;
        }
        Exemplar last = newest.getOrDefault(series, newestOf(series));
        if (last == null || last.timestampMillis() < each.exemplar().timestampMillis()) {
          taken.add(new Of(series, each.exemplar()));
          newest.put(series, each.exemplar());
        } else if (!last.equals(each.exemplar())) {
          refused++;
        }
      }
      store(taken);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Exemplar newestOf(Labels series) {
    Deque<Exemplar> ofIt = bySeries.get(series);
    return ofIt == null ? null : ofIt.peekLast();
  }

  private static boolean isTooLong(Labels labels) {
    int count = 0;
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      String value = labels.value(i);
      count += name.codePointCount(0, name.length()) + value.codePointCount(0, value.length());
    }
    return count > MOST_CODE_POINTS;
  }

  private void store(List<Of> taken) throws IOException {
    if (!taken.isEmpty()) {
      Journal opened = journal == null ? openJournal() : journal;
      long segment = opened.append(BATCH, record(taken));
      taken.forEach(each -> keep(each, segment));
      if (dropSpentSegments()) {
        opened.dropBefore(segments.getFirst().number);
      }
    }
  }

  private void keep(Of added, long segment) {
    bySeries.computeIfAbsent(added.series(), _ -> new ArrayDeque<>(2)).add(added.exemplar());
    oldestFirst.add(added.series());
    if (segments.isEmpty() || segments.getLast().number != segment) {
      segments.add(new Segment(segment));
    }
    segments.getLast().exemplars++;
    if (oldestFirst.size() > MOST) {
      Labels series = oldestFirst.remove();
      bySeries.computeIfPresent(
          series,
          (_, ofIt) -> {
            ofIt.remove();
            return ofIt.isEmpty() ? null : ofIt;
          });
    }
  }

  /// Whether the oldest segments, without which there are enough, were taken out.
  private boolean dropSpentSegments() {
    boolean isAny = false;
    long all = segments.stream().mapToLong(segment -> segment.exemplars).sum();
    while (segments.size() > 1 && all - segments.getFirst().exemplars >= MOST) {
      all -= segments.remove().exemplars;
      isAny = true;
    }
    return isAny;
  }

  private static ByteBuffer record(List<Of> taken) {
    var record = new ByteSink(128 * taken.size());
    record.uvarint(taken.size());
    for (Of each : taken) {
      write(each.series(), record);
      write(each.exemplar().labels(), record);
      record.u64(Double.doubleToRawLongBits(each.exemplar().value()));
      record.svarint(each.exemplar().timestampMillis());
    }
    return record.buffer();
  }

  private static void write(Labels labels, ByteSink out) {
    out.uvarint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      out.text(labels.name(i));
      out.text(labels.value(i));
    }
  }

  private void replay(long segment, byte kind, ByteBuffer payload) throws IOException {
    if (kind != BATCH) {
      throw new CorruptFileException(
          dir,
          segment,
          "a record of kind %d among exemplars, of another build; this one reads kind %d: start with the build that wrote it, or with another data folder"
              .formatted(kind, BATCH));
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    try {
      var in = new ByteSource(bytes, 0);
      for (int left = in.count(); left > 0; left--) {
        Labels series = readLabels(in);
        Labels labels = readLabels(in);
        double value = Double.longBitsToDouble(in.u64());
        keep(new Of(series, new Exemplar(labels, value, in.svarint())), segment);
      }
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      throw new CorruptFileException(dir, segment, "a record that is not of exemplars: " + e);
    }
  }

  private static Labels readLabels(ByteSource in) {
    String[] pairs = new String[2 * in.count()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = in.text();
    }
    return Labels.ofSorted(pairs);
  }

  /// Exemplars within the range of series that satisfy all matchers of any of the lists, in order
  /// of their series' labels.
  List<SeriesExemplars> select(List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    lock.lock();
    try {
      List<SeriesExemplars> found = new ArrayList<>();
      bySeries.forEach(
          (series, all) -> {
            if (anyOf.isEmpty() || anyOf.stream().anyMatch(each -> matches(each, series))) {
              List<Exemplar> within =
                  all.stream()
                      .filter(e -> e.timestampMillis() >= fromMillis)
                      .filter(e -> e.timestampMillis() <= toMillis)
                      .toList();
              if (!within.isEmpty()) {
                found.add(new SeriesExemplars(series, within));
              }
            }
          });
      found.sort(Comparator.comparing(SeriesExemplars::series));
      return found;
    } finally {
      lock.unlock();
    }
  }

  private static boolean matches(List<Matcher> matchers, Labels series) {
    return matchers.stream().allMatch(matcher -> matcher.matches(series));
  }

  /// Exemplars that were not taken, because they came behind newer ones of their series, their
  /// labels are too long, or their series has no samples.
  long refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  long bytes() throws IOException {
    lock.lock();
    try {
      return journal == null ? 0 : journal.bytes();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (journal != null) {
        journal.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
