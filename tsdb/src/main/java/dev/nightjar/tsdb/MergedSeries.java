package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The series of several parts as one set. Where parts overlap, samples are put in order and those
/// of equal time are given once, from the newest part.
final class MergedSeries implements SeriesSet {
  /// A series in one part, the part by its place in the list.
  private record Hit(Labels labels, int part, int series) {}

  private static final Comparator<Hit> ORDER =
      Comparator.comparing(Hit::labels).thenComparingInt(Hit::part);

  private final List<Part> parts;
  private final List<Hit> hits; // in order; those of one series are neighbours
  private final IntColumn firsts; // the first hit of each series
  private final long fromMillis;
  private final long toMillis;
  private final StopCheck stop;
  private boolean closed;

  /// @param parts oldest first, each retained; the set releases them
  private MergedSeries(
      List<Part> parts, List<Hit> hits, long fromMillis, long toMillis, StopCheck stop) {
    this.parts = parts;
    this.hits = hits;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.stop = stop;
    firsts = new IntColumn(hits.size());
    for (int i = 0; i < hits.size(); i++) {
      stop.check();
      if (i == 0 || !hits.get(i).labels().equals(hits.get(i - 1).labels())) {
        firsts.add(i);
      }
    }
  }

  /// Selects from the parts and, when that fails, releases them.
  static SeriesSet select(
      List<Part> parts, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    try {
      if (parts.size() == 1) {
        Part part = parts.getFirst();
        return new PartSeries(
            part, part.select(matchers, fromMillis, toMillis, stop), fromMillis, toMillis, stop);
      }
      List<Hit> hits = new ArrayList<>();
      for (int p = 0; p < parts.size(); p++) {
        Part.Selected selected = parts.get(p).select(matchers, fromMillis, toMillis, stop);
        for (int i = 0; i < selected.series().size(); i++) {
          stop.check();
          hits.add(new Hit(selected.labels().get(i), p, selected.series().get(i)));
        }
      }
      hits.sort( // sorted runs, one for each part
          (a, b) -> {
            stop.check();
            return ORDER.compare(a, b);
          });
      return new MergedSeries(parts, hits, fromMillis, toMillis, stop);
    } catch (RuntimeException e) {
      parts.forEach(Part::release);
      throw e;
    }
  }

  /// All samples of the parts, which this retains for itself.
  static SeriesSet all(List<Part> parts) {
    parts.forEach(Part::retain);
    return select(parts, List.of(), Long.MIN_VALUE, Long.MAX_VALUE, StopCheck.NONE);
  }

  @Override
  public int size() {
    return firsts.size();
  }

  @Override
  public Labels labels(int index) {
    return hits.get(firsts.get(index)).labels();
  }

  @Override
  public SeriesGroups groups(SeriesGroups.By by) {
    return groups(this, by, stop);
  }

  static SeriesGroups groups(SeriesSet of, SeriesGroups.By by, StopCheck stop) {
    return SeriesGroups.of(
        of.size(),
        index -> {
          stop.check();
          return of.labels(index);
        },
        by);
  }

  /// That in the newest part, the one which nearly all are in.
  @Override
  public int place(int index) {
    return hits.get(end(index) - 1).series();
  }

  private int end(int index) {
    return index + 1 < firsts.size() ? firsts.get(index + 1) : hits.size();
  }

  @Override
  public void read(int index, SampleColumns into) {
    into.clear();
    for (Hit hit : hits.subList(firsts.get(index), end(index))) {
      int before = into.size();
      parts.get(hit.part()).read(hit.series(), fromMillis, toMillis, into);
      SortedRuns.join(into, before);
    }
  }

  /// Asks the newest part first, and others only for what is newer than that.
  @Override
  public void newest(int index, SampleColumns into) {
    into.clear();
    long missingFrom = fromMillis;
    for (int i = end(index) - 1; i >= firsts.get(index); i--) {
      Hit hit = hits.get(i);
      Part part = parts.get(hit.part());
      if (part.maxMillis() >= missingFrom && missingFrom <= toMillis) {
        part.newest(hit.series(), missingFrom, toMillis, into);
        missingFrom = into.size() == 0 ? fromMillis : into.timestamps()[0] + 1;
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      parts.forEach(Part::release);
    }
  }
}
