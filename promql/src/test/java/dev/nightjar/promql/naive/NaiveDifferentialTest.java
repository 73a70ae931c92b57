package dev.nightjar.promql.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.HistogramBuckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.ValueType;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.RandomPromql;
import dev.nightjar.testing.kit.RandomPromql.Dialect;
import dev.nightjar.testing.kit.RandomSamples;
import dev.nightjar.testing.kit.RandomSamples.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random expressions over random samples must yield what [NaiveEvaluator] makes of them: values,
/// errors, warnings and infos, at one time and over a range.
///
/// `-Drounds=N` tries more than every build does, `-Dseed=…` one again. A failure names the
/// smallest part of the expression that still fails.
final class NaiveDifferentialTest {
  private static final int ROUNDS = Integer.getInteger("rounds", 3_000);
  private static final int PER_DATA = 50;
  private static final int MOST_FAILURES = 10;
  private static final long ORIGIN = 1_700_000_040_000L;
  private static final double TOLERANCE = 1e-9;

  /// One question to both.
  private record Trial(
      List<Series> data,
      InMemoryMetricStore store,
      boolean delaysNames,
      long start,
      long end,
      long step) {}

  /// What comes of a question.
  ///
  /// @param answers by time
  /// @param tolerance how far a number may be off, relative to itself
  private record Outcome(
      String error, Map<Long, Map<Labels, Element>> answers, Set<String> notes, double tolerance) {}

  @Test
  void agrees() {
    String given = System.getProperty("seed");
    if (given != null) {
      List<String> failures = new ArrayList<>();
      check(Long.parseUnsignedLong(given, 16), failures);
      assertThat(failures).isEmpty();
      return;
    }
    var seeds = new SplittableRandom();
    int left = 0;
    List<String> failures = new ArrayList<>();
    for (int round = 0; round < ROUNDS && failures.size() < MOST_FAILURES; round += PER_DATA) {
      left += check(seeds.nextLong(), failures);
    }
    assertThat(failures).isEmpty();
    assertThat(left).as("questions that were left to other tests").isLessThan(ROUNDS / 10);
  }

  /// Asks a few questions of the samples of a seed; yields how many were left out.
  private static int check(long seed, List<String> failures) {
    var random = new Random(seed);
    boolean histograms = random.nextInt(3) == 0;
    List<Series> data = new RandomSamples(random, ORIGIN, histograms, random.nextInt(3) == 0).all();
    data.sort(Comparator.comparing(Series::labels));
    var store = new InMemoryMetricStore();
    data.forEach(series -> store.append(Tenant.DEFAULT, series.batch()));
    var queries = new RandomPromql(random, Dialect.FULL, ORIGIN, histograms);
    int left = 0;
    for (int i = 0; i < PER_DATA; i++) {
      long start = ORIGIN + 60_000 + random.nextInt(1_800) * 1_000L;
      long step =
          random.nextBoolean()
              ? 0
              : List.of(1_000L, 15_000L, 60_000L, 150_000L).get(random.nextInt(4));
      long end = start + step * random.nextInt(10) + (step == 0 ? 0 : random.nextLong(step));
      var trial = new Trial(data, store, random.nextInt(4) == 0, start, end, step);
      String query = queries.query();
      try {
        Optional<String> difference = difference(trial, query);
        if (difference.isPresent()) {
          failures.add(
              "replay with -Dseed=%s%n%s%nsmallest: %s%n"
                  .formatted(Long.toHexString(seed), difference.get(), smallest(trial, query)));
        }
      } catch (Unsupported _) {
        left++;
      }
    }
    return left;
  }

  /// The smallest part of a query that still differs, with its difference.
  private static String smallest(Trial trial, String query) {
    for (Expr child : PromqlParser.parse(query, Features.ALL).children()) {
      String part = PromqlParser.print(child);
      try {
        if (!(child instanceof Expr.StringLiteral)
            && child.type() != ValueType.MATRIX
            && difference(trial, part).isPresent()) {
          return smallest(trial, part);
        }
        if (child instanceof Expr.Subquery subquery
            && difference(trial, PromqlParser.print(subquery.inner())).isPresent()) {
          return smallest(trial, PromqlParser.print(subquery.inner()));
        }
      } catch (Unsupported | NightjarException _) {
        // what is smaller cannot be asked
      }
    }
    return query + "\n" + difference(trial, query).orElse("");
  }

  private static Optional<String> difference(Trial trial, String query) {
    EnumSet<Feature> on = EnumSet.allOf(Feature.class);
    if (!trial.delaysNames()) {
      on.remove(Feature.DELAYED_NAME_REMOVAL);
    }
    var features = new Features(on);
    Expr expr;
    try {
      expr = PromqlParser.parse(query, features);
    } catch (NightjarException e) {
      return Optional.empty(); // both have the one parser
    }
    Outcome wanted = wanted(trial, query, expr);
    Outcome got = got(trial, query, features);
    String where =
        "%s%nat %d%s, names %s"
            .formatted(
                query,
                trial.start(),
                trial.step() == 0 ? "" : " to %d step %d".formatted(trial.end(), trial.step()),
                trial.delaysNames() ? "late" : "at once");
    return difference(wanted, got).map(text -> where + "\n" + text);
  }

  private static Optional<String> difference(Outcome wanted, Outcome got) {
    if (!gist(wanted.error()).equals(gist(got.error()))) {
      boolean both = !wanted.error().isEmpty() && !got.error().isEmpty();
      return both // which of several comes first is nobody's promise
          ? Optional.empty()
          : Optional.of("error: got \"" + got.error() + "\", wanted \"" + wanted.error() + "\"");
    }
    for (var answer : wanted.answers().entrySet()) {
      long time = answer.getKey();
      Map<Labels, Element> left = answer.getValue();
      Map<Labels, Element> right = got.answers().getOrDefault(time, Map.of());
      if (!left.keySet().equals(right.keySet())) {
        return Optional.of(
            "at %d: got %s%nwanted %s"
                .formatted(time, new TreeSet<>(right.keySet()), new TreeSet<>(left.keySet())));
      }
      for (Labels labels : left.keySet()) {
        if (!isSame(left.get(labels), right.get(labels), wanted.tolerance())) {
          return Optional.of(
              "at %d: %s: got %s, wanted %s"
                  .formatted(time, labels, right.get(labels), left.get(labels)));
        }
      }
    }
    return wanted.error().isEmpty() && !wanted.notes().equals(got.notes())
        ? Optional.of("notes: got %s%nwanted %s".formatted(got.notes(), wanted.notes()))
        : Optional.empty();
  }

  private static String gist(String error) {
    return error.replaceAll("\\{[^{}]*\\}", "{}");
  }

  private static boolean isSame(@Nullable Element wanted, @Nullable Element got, double tolerance) {
    if (wanted == null || got == null) {
      return false;
    }
    Histogram left = wanted.histogram();
    Histogram right = got.histogram();
    if (left == null || right == null) {
      return left == null && right == null && isSame(wanted.value(), got.value(), tolerance);
    }
    HistogramBuckets a = HistogramBuckets.of(left);
    HistogramBuckets b = HistogramBuckets.of(right);
    boolean same = isSame(left.count(), right.count(), tolerance);
    same &= isSame(left.sum(), right.sum(), tolerance);
    same &= a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.upper(i) == b.upper(i) && isSame(a.count(i), b.count(i), tolerance);
    }
    return same;
  }

  private static boolean isSame(double a, double b, double tolerance) {
    double size = Math.max(1e-6, Math.max(Math.abs(a), Math.abs(b)));
    return a == b || (Double.isNaN(a) && Double.isNaN(b)) || Math.abs(a - b) <= tolerance * size;
  }

  private static Outcome wanted(Trial trial, String query, Expr expr) {
    long[] times =
        trial.step() == 0
            ? new long[] {trial.start()}
            : LongStream.iterate(trial.start(), t -> t <= trial.end(), t -> t + trial.step())
                .toArray();
    var notes = new Notes(query);
    var naive =
        new NaiveEvaluator(
            trial.data(), trial.delaysNames(), trial.start(), trial.end(), trial.step(), notes);
    try {
      List<Map<Labels, Element>> steps = naive.answer(expr, times);
      Map<Long, Map<Labels, Element>> answers = new TreeMap<>();
      for (int i = 0; i < times.length; i++) {
        answers.put(times[i], steps.get(i));
      }
      return new Outcome("", answers, notes.texts(), TOLERANCE + naive.cancellation().share());
    } catch (NightjarException e) {
      return new Outcome(e.getMessage(), Map.of(), notes.texts(), TOLERANCE);
    }
  }

  private static Outcome got(Trial trial, String query, Features features) {
    var engine = new PromqlEngine(trial.store(), Clock.system(), features);
    Map<Long, Map<Labels, Element>> answers = new HashMap<>();
    try {
      QueryResult result =
          trial.step() == 0
              ? engine.instant(Tenant.DEFAULT, query, trial.start(), Limits.DEFAULT)
              : engine.range(
                  Tenant.DEFAULT, query, trial.start(), trial.end(), trial.step(), Limits.DEFAULT);
      List<Element> unused = new ArrayList<>();
      switch (result.value()) {
        case QueryValue.Scalar(long time, double value) ->
            put(answers, time, new Element(Labels.EMPTY, false, value));
        case QueryValue.Text _ -> unused.clear();
        case QueryValue.Vector(var samples) ->
            samples.forEach(
                s ->
                    put(
                        answers,
                        s.timestampMillis(),
                        new Element(s.labels(), false, s.value(), s.histogram())));
        case QueryValue.Matrix(var series) -> {
          for (var one : series) {
            for (int i = 0; i < one.timestamps().length; i++) {
              put(
                  answers,
                  one.timestamps()[i],
                  new Element(one.labels(), false, one.values()[i], one.histogram(i)));
            }
          }
        }
      }
      Set<String> notes = new TreeSet<>(result.warnings());
      notes.addAll(result.infos());
      notes.removeIf(note -> note.contains("conflicting counter resets")); // of sums of histograms
      return new Outcome("", answers, notes, TOLERANCE);
    } catch (NightjarException e) {
      return new Outcome(e.getMessage(), Map.of(), Set.of(), TOLERANCE);
    }
  }

  private static void put(Map<Long, Map<Labels, Element>> into, long time, Element element) {
    into.computeIfAbsent(time, _ -> new HashMap<>()).put(element.labels(), element);
  }
}
