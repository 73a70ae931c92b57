package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StopCheck;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The series of one table with all their samples that are in no block yet. Immutable but for what
/// the live head takes in.
final class Recent implements Part {
  private final SeriesTable table;
  private final List<ChunkFile> files;
  private final @Nullable Head frozen;
  private final @Nullable Head live;
  private final List<Stretch> stretches; // oldest first

  /// @param files oldest first
  /// @param frozen a head on its way to a file
  /// @param live the head that takes samples; only the newest table has one
  Recent(SeriesTable table, List<ChunkFile> files, @Nullable Head frozen, @Nullable Head live) {
    this.table = table;
    this.files = List.copyOf(files);
    this.frozen = frozen;
    this.live = live;
    List<Stretch> all = new ArrayList<>(files);
    if (frozen != null) {
      all.add(frozen);
    }
    if (live != null) {
      all.add(live);
    }
    stretches = List.copyOf(all);
  }

  SeriesTable table() {
    return table;
  }

  List<ChunkFile> files() {
    return files;
  }

  @Nullable Head frozen() {
    return frozen;
  }

  @Nullable Head live() {
    return live;
  }

  /// The live head becomes the frozen one, and `next` takes its place.
  Recent turned(@Nullable Head next) {
    return new Recent(table, files, live, next);
  }

  /// The frozen head's samples are in `written` now; null when it had none.
  Recent filed(@Nullable ChunkFile written) {
    List<ChunkFile> more = new ArrayList<>(files);
    if (written != null) {
      more.add(written);
    }
    return new Recent(table, more, null, live);
  }

  /// `gathered` stands for `sources`, the newest files.
  Recent gathered(List<ChunkFile> sources, ChunkFile gathered) {
    List<ChunkFile> rest = new ArrayList<>(files);
    rest.removeAll(sources);
    rest.add(gathered);
    return new Recent(table, rest, frozen, live);
  }

  /// `gone` are deleted.
  Recent without(List<ChunkFile> gone) {
    List<ChunkFile> rest = new ArrayList<>(files);
    rest.removeAll(gone);
    return new Recent(table, rest, frozen, live);
  }

  /// What is in files alone.
  Recent ofFiles() {
    return new Recent(table, files, null, null);
  }

  /// Whether nothing is here and nothing will be.
  boolean isSpent() {
    return stretches.isEmpty();
  }

  private static boolean isWithin(Stretch stretch, long fromMillis, long toMillis) {
    return stretch.minMillis() <= toMillis && stretch.maxMillis() >= fromMillis;
  }

  @Override
  public Selected select(List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    List<Stretch> newestFirst = new ArrayList<>(stretches.reversed()); // most ask for the newest
    newestFirst.removeIf(stretch -> !isWithin(stretch, fromMillis, toMillis));
    if (newestFirst.isEmpty()) {
      return new Selected(0);
    }
    IntColumn found = table.select(matchers, stop);
    var places = new BitSet(found.size());
    for (Stretch stretch : newestFirst) {
      stretch.addWithin(found, fromMillis, toMillis, places, stop);
    }
    var selected = new IntColumn(places.cardinality());
    for (int at = places.nextSetBit(0); at >= 0; at = places.nextSetBit(at + 1)) {
      selected.add(found.get(at));
    }
    return new Selected(selected, table.labels(selected));
  }

  @Override
  public BitSet within(long fromMillis, long toMillis) {
    int count = table.seriesCount();
    var all = new IntColumn(count);
    for (int series = 0; series < count; series++) {
      all.add(series);
    }
    var found = new BitSet(count);
    for (Stretch stretch : stretches.reversed()) {
      if (isWithin(stretch, fromMillis, toMillis)) {
        stretch.addWithin(all, fromMillis, toMillis, found, StopCheck.NONE);
      }
    }
    table.withoutUnknown(found);
    return found;
  }

  @Override
  public Labels labels(int series) {
    return table.labels(series);
  }

  @Override
  public void eachCount(String name, BitSet of, CountAction action) {
    table.eachCount(name, of, action);
  }

  @Override
  public int count(String name, String value, BitSet of) {
    return table.count(name, value, of);
  }

  @Override
  public void read(int series, long fromMillis, long toMillis, SampleColumns into) {
    for (Stretch stretch : stretches) {
      if (isWithin(stretch, fromMillis, toMillis)) {
        int before = into.size();
        stretch.read(series, fromMillis, toMillis, into);
        SortedRuns.join(into, before);
      }
    }
  }

  /// Asks the newest stretch first, and others only for what is newer than that.
  @Override
  public void newest(int series, long fromMillis, long toMillis, SampleColumns into) {
    long missingFrom = fromMillis;
    for (int i = stretches.size() - 1; i >= 0; i--) {
      Stretch stretch = stretches.get(i);
      if (missingFrom <= toMillis && isWithin(stretch, missingFrom, toMillis)) {
        stretch.newest(series, missingFrom, toMillis, into);
        missingFrom = into.size() == 0 ? fromMillis : into.timestamps()[0] + 1;
      }
    }
  }

  @Override
  public int find(Labels labels) {
    return table.find(labels);
  }

  @Override
  public int lookUp(Labels labels) {
    return table.lookUp(labels);
  }

  @Override
  public long lastMillis(int series) {
    return table.newestMillis(series);
  }

  @Override
  public void eachName(Consumer<String> action) {
    table.eachName(this::has, action);
  }

  @Override
  public void eachValue(String name, Consumer<String> action) {
    table.eachValue(name, this::has, action);
  }

  private boolean has(int series) {
    for (Stretch stretch : stretches.reversed()) {
      if (stretch.has(series)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long minMillis() {
    return stretches.stream().mapToLong(Stretch::minMillis).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public long maxMillis() {
    return stretches.stream().mapToLong(Stretch::maxMillis).max().orElse(Long.MIN_VALUE);
  }

  @Override
  public void retain() {
    stretches.forEach(Stretch::retain);
  }

  @Override
  public void release() {
    stretches.forEach(Stretch::release);
  }
}
