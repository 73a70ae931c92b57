package dev.nightjar.tsdb;

import dev.nightjar.base.Durations;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides sample by sample what of a batch is taken. Used once, by the appending thread.
final class Intake {
  /// Gives the parts that may hold samples of a range, each retained for the caller.
  @FunctionalInterface
  interface PartsWithin {
    List<Part> retain(long fromMillis, long toMillis);
  }

  /// Clocks of one site differ by less; a sample from farther in the future would bar its series
  /// until then.
  private static final long MAX_AHEAD_MILLIS = 3_600_000;

  private static final int UNRESOLVED = -1;

  private final TsdbConfig config;
  private final long oldest;
  private final long newest;
  private final long lateWindow;
  private final PartsWithin parts;
  private final NewestElsewhere elsewhere;
  private final SeriesCheck check;
  private final StagedBatch staged;
  private final boolean isTableFull;
  private final SampleColumns found = new SampleColumns();
  private final List<Refusal> refused = new ArrayList<>(0);

  Intake(
      TsdbConfig config,
      long nowMillis,
      PartsWithin parts,
      NewestElsewhere elsewhere,
      SeriesCheck check,
      StagedBatch staged) {
    this.config = config;
    this.parts = parts;
    this.elsewhere = elsewhere;
    this.check = check;
    this.staged = staged;
    isTableFull = staged.table().bytes() >= config.maxTableBytes();
    oldest = Math.max(nowMillis - config.retention().toMillis(), -ChunkCodec.MAX_TIME);
    newest = nowMillis + MAX_AHEAD_MILLIS;
    lateWindow = config.outOfOrderWindow().toMillis();
  }

  Appended stage(SampleBatch batch) {
    int rows = batch.size();
    int current = -1;
    int number = UNRESOLVED;
    for (int row = 0; row < rows; row++) {
      int of = batch.series(row);
      if (of != current) {
        current = of;
        number = staged.find(batch.hashHigh(of), batch.hashLow(of));
      }
      long time = batch.timestampMillis(row);
      if (time < oldest || time > newest) {
        refused.add(outsideOfTime(batch, row));
        continue;
      }
      if (number == UNRESOLVED) {
        number = meet(batch, row);
        if (number == UNRESOLVED) {
          continue;
        }
      }
      long last = staged.newestMillis(number);
      if (last == SeriesTable.UNKNOWN && elsewhere.reaches(time)) {
        last = elsewhere.of(staged.labels(number), time);
        staged.newest(number, last);
      }
      Histogram histogram = batch.histogram(row);
      long bits = bits(batch.value(row), histogram);
      if (time > last) {
        staged.add(number, time, bits);
      } else if (isWantedLate(
          staged.labels(number), number, time, new SampleValue(bits, histogram), last)) {
        staged.addLate(number, time, bits);
      } else {
        continue;
      }
      long start = batch.startMillis(row);
      if (histogram != null || start != 0) {
        staged.annex(histogram, start);
      }
    }
    return new Appended(rows - refused.size(), refused);
  }

  /// A float that looks like a histogram's mark is a NaN like others.
  private static long bits(double value, @Nullable Histogram histogram) {
    return Double.doubleToRawLongBits(
        histogram == null && Histogram.isValue(value) ? Double.NaN : value);
  }

  /// Whether to take a sample that is not newer than its series' newest. One that is stored already
  /// counts as taken; what else is not wanted is refused.
  ///
  /// @param number [#UNRESOLVED] when the series is not in the table
  private boolean isWantedLate(Labels labels, int number, long time, SampleValue value, long last) {
    if (time < last - lateWindow) {
      refused.add(
          new Refusal(
              Reason.OUT_OF_ORDER,
              labels.toString(),
              "a sample of %s, more than %s behind the series' newest of %s"
                  .formatted(
                      Instant.ofEpochMilli(time),
                      Durations.format(config.outOfOrderWindow()),
                      Instant.ofEpochMilli(last))));
      return false;
    }
    SampleValue known = valueAt(labels, number, time);
    if (known != null && !known.equals(value)) {
      refused.add(
          new Refusal(
              Reason.DUPLICATE,
              labels.toString(),
              "%s at %s, where %s is stored already"
                  .formatted(value, Instant.ofEpochMilli(time), known)));
    }
    return known == null;
  }

  /// The value that is stored, or staged, at a time; null when there is none.
  private @Nullable SampleValue valueAt(Labels labels, int number, long time) {
    SampleValue here = staged.valueAt(number, time);
    if (here != null) {
      return here;
    }
    found.clear();
    List<Part> within = parts.retain(time, time);
    try {
      for (Part part : within.reversed()) {
        boolean isOwn = part instanceof Recent recent && recent.table() == staged.table();
        int series = isOwn ? ownNumber(number) : part.find(labels);
        if (series >= 0) {
          part.read(series, time, time, found);
        }
        if (found.size() > 0) {
          return new SampleValue(Double.doubleToRawLongBits(found.values()[0]), found.histogram(0));
        }
      }
      return null;
    } finally {
      within.forEach(Part::release);
    }
  }

  /// A series' number in the table; -1 when it is new with this batch.
  private int ownNumber(int number) {
    return number < staged.firstNew() ? number : UNRESOLVED;
  }

  /// The number of a row's series, whose name is new: that of a series with its labels, or of one
  /// that is created. When the row is not to be staged, [#UNRESOLVED].
  private int meet(SampleBatch batch, int row) {
    int of = batch.series(row);
    Labels labels;
    try {
      labels = batch.seriesLabels(of);
    } catch (NightjarException e) {
      refused.add(new Refusal(Reason.INVALID, "", e.getMessage()));
      return UNRESOLVED;
    }
    Refusal objection = check.refuse(labels);
    if (objection != null) {
      refused.add(objection);
      return UNRESOLVED;
    }
    int number = staged.find(labels);
    if (number == UNRESOLVED) {
      number = create(labels, batch, row);
    }
    if (number != UNRESOLVED) {
      staged.name(batch.hashHigh(of), batch.hashLow(of), number);
    }
    return number;
  }

  private int create(Labels labels, SampleBatch batch, int row) {
    long time = batch.timestampMillis(row);
    long last = elsewhere.reaches(time) ? elsewhere.of(labels, time) : SeriesTable.UNKNOWN;
    Histogram histogram = batch.histogram(row);
    var value = new SampleValue(bits(batch.value(row), histogram), histogram);
    if (time <= last && !isWantedLate(labels, UNRESOLVED, time, value, last)) {
      return UNRESOLVED;
    }
    Refusal fault = fault(labels);
    if (fault != null) {
      refused.add(fault);
      return UNRESOLVED;
    }
    return staged.create(labels, last);
  }

  private @Nullable Refusal fault(Labels labels) {
    if (labels.isEmpty()) {
      return new Refusal(Reason.INVALID, "{}", "a series needs at least one label");
    }
    if (!isUnicode(labels)) {
      return new Refusal(
          Reason.INVALID, labels.toString(), "a label with half a character (lone surrogate)");
    }
    if (staged.numbers() >= config.maxSeries()) {
      return new Refusal(
          Reason.OVER_LIMIT,
          labels.toString(),
          "a new series while the store holds its limit of " + config.maxSeries());
    }
    if (isTableFull) {
      return new Refusal(
          Reason.OVER_LIMIT,
          labels.toString(),
          "a new series while the labels of those in memory take their limit of %d bytes"
              .formatted(config.maxTableBytes()));
    }
    return null;
  }

  /// Whether the labels survive being written as UTF-8.
  private static boolean isUnicode(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (!isUnicode(labels.name(i)) || !isUnicode(labels.value(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private Refusal outsideOfTime(SampleBatch batch, int row) {
    long time = batch.timestampMillis(row);
    boolean isOld = time < oldest;
    long bound = isOld ? oldest : newest;
    String item;
    try {
      item = batch.labels(row).toString();
    } catch (NightjarException e) { // labels that cannot be read are one fault more, of this row
      item = "";
    }
    return new Refusal(
        isOld ? Reason.TOO_OLD : Reason.TOO_NEW,
        item,
        "a sample of %s, %s than the %s limit %s"
            .formatted(
                Instant.ofEpochMilli(time),
                isOld ? "older" : "newer",
                isOld ? "retention's" : "clock's",
                Instant.ofEpochMilli(bound)));
  }
}
