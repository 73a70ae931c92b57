package dev.nightjar.wire;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the entries of a page in their order. Lines count from 1; where a format has none, the
/// metrics of the page count.
interface ExpositionSink {
  /// The time of a sample that has none of its own.
  long NO_TIMESTAMP = Long.MIN_VALUE;

  void help(String family, String text, int line);

  void type(String family, MetricType type, int line);

  void unit(String family, String unit, int line);

  /// Names labels that the next sample writes with an empty value, which its labels leave out.
  default void emptyLabels(List<String> names) {}

  /// @param labels metric name included
  /// @param timestampMillis or [#NO_TIMESTAMP]
  void sample(
      Labels labels, double value, long timestampMillis, @Nullable Exemplar exemplar, int line);

  /// Says when the samples that follow began to count.
  ///
  /// @param startMillis since the Unix epoch; 0 says nothing
  default void start(long startMillis) {}

  /// Takes a sample that is a native histogram.
  ///
  /// @param timestampMillis or [#NO_TIMESTAMP]
  default void histogram(
      Labels labels,
      Histogram histogram,
      long timestampMillis,
      List<Exemplar> exemplars,
      int line) {}

  /// Takes notice of an exemplar that is left out, while its sample stands.
  default void badExemplar(Labels labels, String fault) {}

  /// Takes notice of a histogram's native form, where only the classic one is wanted.
  default void nativeLeftOut(Labels labels) {}

  /// Takes notice of a native histogram that contradicts itself.
  default void badHistogram(Labels labels, String fault, int line) {}
}
