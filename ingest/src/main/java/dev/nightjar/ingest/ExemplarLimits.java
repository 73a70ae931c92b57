package dev.nightjar.ingest;

import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleBatch.OfSeries;

/// Takes exemplars out of a batch that are too long or from the future. They count as refused, and
/// that is all: no sample goes with them, and no sender is told to mend anything.
///
/// @param signal the word under which they count
record ExemplarLimits(Refusals refusals, String signal) {
  /// Characters of all names and values of an exemplar together, by the OpenMetrics standard.
  private static final int MAX_CHARACTERS = 128;

  private static final Refusal TOO_LONG =
      new Refusal(
          Reason.OVER_LIMIT,
          "exemplar",
          "label length for exemplar exceeds maximum of " + MAX_CHARACTERS + " UTF-8 characters");
  private static final Refusal TOO_NEW =
      new Refusal(Reason.TOO_NEW, "exemplar", "its time is ahead of this machine's clock");

  /// The batch itself when there is nothing to take out.
  ///
  /// @param latestMillis the newest time that an exemplar may have
  SampleBatch passed(SampleBatch batch, long latestMillis) {
    int tooLong = 0;
    int tooNew = 0;
    for (OfSeries each : batch.exemplars()) {
      if (isTooLong(each.exemplar().labels())) {
        tooLong++;
      } else if (each.exemplar().timestampMillis() > latestMillis) {
        tooNew++;
      }
    }
    if (tooLong == 0 && tooNew == 0) {
      return batch;
    }
    refusals.count(signal, TOO_LONG, tooLong);
    refusals.count(signal, TOO_NEW, tooNew);
    return batch.only(_ -> true, each -> isGood(each.exemplar(), latestMillis));
  }

  private static boolean isGood(Exemplar exemplar, long latestMillis) {
    return exemplar.timestampMillis() <= latestMillis && !isTooLong(exemplar.labels());
  }

  private static boolean isTooLong(Labels labels) {
    int characters = 0;
    for (int i = 0; i < labels.size() && characters <= MAX_CHARACTERS; i++) {
      characters += characters(labels.name(i)) + characters(labels.value(i));
    }
    return characters > MAX_CHARACTERS;
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
