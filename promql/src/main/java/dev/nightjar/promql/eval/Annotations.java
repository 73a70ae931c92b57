package dev.nightjar.promql.eval;

import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.Span;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// What a query has to say beside its result, each text once, with the first place in the query
/// that it is said of. Any thread may say something, and nobody hears who said it first.
final class Annotations {
  /// Where a text is said of, and what all that say it have mended.
  private record Note(Span span, Optional<Mending> mending) {
    Note and(Note other) {
      Mending all = mending.flatMap(m -> other.mending.map(m::and)).orElse(null);
      return new Note(
          span.start() <= other.span.start() ? span : other.span, Optional.ofNullable(all));
    }
  }

  /// How classic histograms had to be mended so that the counts of their buckets rise.
  ///
  /// @param lowest bound of a bucket that was changed
  /// @param most by how much at most
  /// @param samples how many histograms there were, between the times
  record Mending(
      double lowest, double highest, double most, int samples, long firstMillis, long lastMillis) {
    Mending and(Mending other) {
      return new Mending(
          Math.min(lowest, other.lowest),
          Math.max(highest, other.highest),
          Math.max(most, other.most),
          samples + other.samples,
          Math.min(firstMillis, other.firstMillis),
          Math.max(lastMillis, other.lastMillis));
    }

    private String text() {
      return ", from buckets %s to %s, with a max diff of %s, over %d samples from %s to %s"
          .formatted(
              SampleText.general(lowest),
              SampleText.general(highest),
              twoDigits(most),
              samples,
              Instant.ofEpochSecond(firstMillis / 1000),
              Instant.ofEpochSecond(lastMillis / 1000));
    }

    private static String twoDigits(double value) {
      if (Double.isInfinite(value) || Double.isNaN(value)) {
        return SampleText.general(value);
      }
      double rounded = BigDecimal.valueOf(value).round(new MathContext(2)).doubleValue();
      return rounded >= 100 || rounded < 1e-4
          ? String.format(Locale.ROOT, "%.1e", rounded).replace(".0e", "e")
          : SampleText.general(rounded);
    }
  }

  private final Map<String, Note> warnings = new ConcurrentSkipListMap<>();
  private final Map<String, Note> infos = new ConcurrentSkipListMap<>();

  void warn(Span of, String text) {
    add(warnings, "PromQL warning: " + text, of);
  }

  void info(Span of, String text) {
    add(infos, "PromQL info: " + text, of);
  }

  /// As [#info], adding up what was mended.
  void mended(Span of, String text, Mending mending) {
    infos.merge("PromQL info: " + text, new Note(of, Optional.of(mending)), Note::and);
  }

  private static void add(Map<String, Note> to, String text, Span of) {
    Note known = to.get(text);
    if (known == null || of.start() < known.span().start()) {
      to.merge(text, new Note(of, Optional.empty()), Note::and);
    }
  }

  /// The warnings in order, each ending with its line and column: `… (1:6)`.
  List<String> warnings(String query) {
    return texts(warnings, query);
  }

  List<String> infos(String query) {
    return texts(infos, query);
  }

  private static List<String> texts(Map<String, Note> of, String query) {
    return of.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + entry.getValue().mending().map(Mending::text).orElse("")
                    + (" (" + entry.getValue().span().place(query) + ")"))
        .toList();
  }
}
