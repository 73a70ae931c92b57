package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.wire.MetricNames;
import dev.nightjar.wire.NameEscaping;

/// Which names the series of a target may have, and what targets are asked to make of others.
///
/// @param isClassicOnly whether names are of ASCII letters, digits, `_` and, those of metrics, `:`
public record ScrapedNames(boolean isClassicOnly, NameEscaping escaping) {
  /// Whatever UTF-8 can write.
  public static final ScrapedNames ANY = new ScrapedNames(false, NameEscaping.ALLOW_UTF_8);

  public ScrapedNames {
    if (isClassicOnly && escaping == NameEscaping.ALLOW_UTF_8) {
      throw Invalid.because("utf8 metric names requested but validation scheme is not set to UTF8");
    }
  }

  /// Whether a series may have these names.
  boolean take(Labels series) {
    if (!isClassicOnly) {
      return true;
    }
    for (int i = 0; i < series.size(); i++) {
      boolean isMetric = series.name(i).equals(Labels.NAME);
      if (isMetric
          ? !MetricNames.isClassicMetric(series.value(i))
          : !MetricNames.isClassicLabel(series.name(i))) {
        return false;
      }
    }
    return true;
  }
}
