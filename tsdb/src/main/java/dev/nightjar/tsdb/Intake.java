package dev.nightjar.tsdb;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Decides sample by sample what of a batch is taken. Used once, by the appending thread.
final class Intake {
  /// Clocks of one site differ by less; a sample from farther in the future would bar its series
  /// until then.
  private static final long MAX_AHEAD_MILLIS = 3_600_000;

  private static final int UNRESOLVED = -1;

  private final TsdbConfig config;
  private final long oldest;
  private final long newest;
  private final LongFunction<List<Part>> partsFrom;
  private final SeriesCheck check;
  private final StagedBatch staged;
  private final boolean isTableFull;
  private final List<Refusal> refused = new ArrayList<>(0);

  /// @param partsFrom gives the parts that reach to a time or beyond, each retained for this
  Intake(
      TsdbConfig config,
      long nowMillis,
      LongFunction<List<Part>> partsFrom,
      SeriesCheck check,
      StagedBatch staged) {
    this.config = config;
    this.partsFrom = partsFrom;
    this.check = check;
    this.staged = staged;
    isTableFull = staged.tableBytes() >= config.maxTableBytes();
    oldest = Math.max(nowMillis - config.retention().toMillis(), -ChunkCodec.MAX_TIME);
    newest = nowMillis + MAX_AHEAD_MILLIS;
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
        refused.add(outsideOfTime(batch.labels(row), time));
        continue;
      }
      if (number == UNRESOLVED) {
        number = meet(batch, row);
        if (number == UNRESOLVED) {
          continue;
        }
      }
      long last = staged.newestMillis(number);
      double value = batch.value(row);
      if (time > last) {
        staged.add(number, time, Double.doubleToRawLongBits(value));
      } else {
        refuse(notNewer(batch.labels(row), time, value, last, staged.newestBits(number)));
      }
    }
    return new Appended(rows - refused.size(), refused);
  }

  private void refuse(@Nullable Refusal refusal) {
    if (refusal != null) {
      refused.add(refusal);
    }
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
      number = create(labels, batch.timestampMillis(row), batch.value(row));
    }
    if (number != UNRESOLVED) {
      staged.name(batch.hashHigh(of), batch.hashLow(of), number);
    }
    return number;
  }

  private int create(Labels labels, long time, double value) {
    Part.Newest known = newestElsewhere(labels, time);
    if (time <= known.timestampMillis()) {
      refuse(notNewer(labels, time, value, known.timestampMillis(), known.valueBits()));
      return UNRESOLVED;
    }
    Refusal fault = fault(labels);
    if (fault != null) {
      refused.add(fault);
      return UNRESOLVED;
    }
    return staged.create(labels, known);
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

  /// The newest sample of a series that the live head does not hold.
  private Part.Newest newestElsewhere(Labels labels, long time) {
    var newestKnown = Part.Newest.NONE;
    List<Part> parts = partsFrom.apply(time);
    try {
      for (Part part : parts) {
        Part.Newest found = part.newest(labels);
        if (found.timestampMillis() >= newestKnown.timestampMillis()) {
          newestKnown = found;
        }
      }
    } finally {
      parts.forEach(Part::release);
    }
    return newestKnown;
  }

  private static @Nullable Refusal notNewer(
      Labels labels, long time, double value, long last, long lastBits) {
    if (time == last) {
      return Double.doubleToRawLongBits(value) == lastBits
          ? null
          : new Refusal(
              Reason.DUPLICATE,
              labels.toString(),
              "%s at %s, where %s is stored already"
                  .formatted(value, Instant.ofEpochMilli(time), Double.longBitsToDouble(lastBits)));
    }
    return new Refusal(
        Reason.OUT_OF_ORDER,
        labels.toString(),
        "a sample of %s after one of %s"
            .formatted(Instant.ofEpochMilli(time), Instant.ofEpochMilli(last)));
  }

  private Refusal outsideOfTime(Labels labels, long time) {
    boolean isOld = time < oldest;
    long bound = isOld ? oldest : newest;
    return new Refusal(
        isOld ? Reason.TOO_OLD : Reason.TOO_NEW,
        labels.toString(),
        "a sample of %s, %s than the %s limit %s"
            .formatted(
                Instant.ofEpochMilli(time),
                isOld ? "older" : "newer",
                isOld ? "retention's" : "clock's",
                Instant.ofEpochMilli(bound)));
  }
}
