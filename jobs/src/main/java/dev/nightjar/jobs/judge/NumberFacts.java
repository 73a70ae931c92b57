package dev.nightjar.jobs.judge;

import dev.nightjar.jobs.judge.Subject.Family;
import dev.nightjar.model.Finding;
import dev.nightjar.model.PastRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What the numbers of a run say against it. Used once.
///
/// Less time is nothing when as much was done as always: the caches were warm. More time or memory
/// is nothing when more was done.
final class NumberFacts {
  /// As much as always: of the usual.
  private static final double AS_MUCH = 0.8;

  /// Even who does as much as always can't be this fast.
  private static final double INCREDIBLE = 0.02;

  /// More work explains more time even where that does not grow quite as much, on a log scale.
  private static final double EXPLAINS = 0.4;

  private static final double WORTH = 1 << 20; // bytes that tell that work was done

  private final PastRun run;
  private final Baseline baseline;
  private final Map<String, Double> numbers;
  private final Map<String, Usual> usuals = new TreeMap<>();
  private final boolean isEarly;

  NumberFacts(PastRun run, Baseline baseline) {
    this.run = run;
    this.baseline = baseline;
    this.numbers = Baseline.numbers(run);
    this.isEarly = baseline.size() < 8;
    for (String name : baseline.names()) {
      Double value = numbers.get(name);
      if (value != null) {
        usual(name, value, baseline, run.startedAt()).ifPresent(it -> usuals.put(name, it));
      }
    }
  }

  /// Empty when too few runs tell it.
  static Optional<Usual> usual(String name, double value, Baseline baseline, Instant at) {
    double[] values = new double[baseline.size()];
    Instant[] starts = new Instant[baseline.size()];
    int count = 0;
    for (PastRun past : baseline.good()) {
      Double known = Baseline.numbers(past).get(name);
      if (known != null) {
        values[count] = known;
        starts[count++] = past.startedAt();
      }
    }
    if (count < Baseline.MIN_RUNS) {
      return Optional.empty();
    }
    return Optional.of(
        Usual.of(
            Subject.of(name),
            Arrays.copyOf(values, count),
            Arrays.copyOf(starts, count),
            value,
            at,
            baseline.week()));
  }

  List<Fact> facts(boolean tellsOfErrors) {
    List<Fact> facts = new ArrayList<>();
    boolean isWorkDone = isWorkDone();
    for (Usual usual : usuals.values()) {
      double value = numbers.getOrDefault(usual.subject().name(), 0.0);
      if (value < usual.lowLimit()) {
        low(usual, value, isWorkDone).ifPresent(facts::add);
      } else if (value > usual.highLimit() && !isExplained(usual, value, tellsOfErrors)) {
        high(usual, value).ifPresent(facts::add);
      }
    }
    return facts;
  }

  private Optional<Fact> low(Usual usual, double value, boolean isWorkDone) {
    Family family = usual.subject().family();
    boolean isShort = family == Family.TIME || family == Family.SHAPE || family == Family.READ;
    boolean isIncredible =
        usual.subject().name().equals(Subject.DURATION)
            && usual.scale().ratio(value, usual.median()) < INCREDIBLE;
    if ((isWorkDone && isShort && !isIncredible) || usual.isSeen(baseline, value, true)) {
      return Optional.empty();
    }
    double weight =
        switch (family) {
          case READ -> Fact.HINT;
          case SHAPE -> Fact.WEAK;
          default -> usual.isLowAlone(value) ? Fact.ALONE : Fact.SUPPORT;
        };
    return Optional.of(fact(usual, value, weight, false));
  }

  private Optional<Fact> high(Usual usual, double value) {
    if (usual.isSeen(baseline, value, false)) {
      return Optional.empty();
    }
    double weight = usual.isHighAlone(value) ? Fact.ALONE : Fact.SUPPORT;
    return Optional.of(fact(usual, value, weight, true));
  }

  private Fact fact(Usual usual, double value, double weight, boolean isHigh) {
    return new Fact(
        usual.subject().family(),
        isEarly ? 0.75 * weight : weight,
        isHigh,
        new Finding(
            isHigh ? "high" : "low",
            usual.subject().name(),
            Sentences.number(usual, value),
            OptionalDouble.of(value),
            OptionalDouble.of(usual.median()),
            OptionalDouble.of(usual.least()),
            OptionalDouble.of(usual.most()),
            usual.sorted().size()));
  }

  /// Whether a number that tells how much was done is as it always is.
  private boolean isWorkDone() {
    for (Usual usual : usuals.values()) {
      double value = numbers.getOrDefault(usual.subject().name(), 0.0);
      boolean isTelling =
          usual.subject().family() == Family.BYTES
              ? usual.median() > WORTH
              : usual.subject().isVolume() && usual.isTelling();
      if (isTelling && usual.scale().ratio(value, usual.median()) >= AS_MUCH) {
        return true;
      }
    }
    return false;
  }

  /// Whether more work was done, so that it takes more time and memory.
  private boolean isExplained(Usual usual, double value, boolean tellsOfErrors) {
    Family family = usual.subject().family();
    if (family != Family.TIME && family != Family.SHAPE) {
      return false;
    }
    double wanted = EXPLAINS * usual.factor(value);
    for (Usual other : usuals.values()) {
      boolean isWork =
          other.subject().isVolume()
              || (other.subject().family() == Family.READ && family == Family.TIME)
              || (other.subject().family() == Family.OUTPUT && !tellsOfErrors);
      double much = numbers.getOrDefault(other.subject().name(), 0.0);
      if (isWork && !other.isMonotone() && much > other.most() && other.factor(much) >= wanted) {
        return true;
      }
    }
    return false;
  }

  /// Numbers that every run told but this one.
  List<Fact> absent() {
    List<Fact> facts = new ArrayList<>();
    if (baseline.size() < 8) {
      return facts;
    }
    boolean areLinesKnown = run.print().filter(Baseline::areLinesKnown).isPresent();
    for (String name : baseline.names()) {
      Subject subject = Subject.of(name);
      boolean isReported = subject.family() == Family.REPORTED && areLinesKnown;
      boolean isTold = isReported || subject.family() == Family.PUSHED;
      if (isTold && !numbers.containsKey(name) && isToldByAll(name)) {
        facts.add(absent(subject, isReported));
      }
    }
    return facts;
  }

  private boolean isToldByAll(String name) {
    return baseline.good().stream().allMatch(past -> Baseline.numbers(past).containsKey(name))
        && !baseline.isUsual(Baseline.MAX_RUNS, past -> !Baseline.numbers(past).containsKey(name));
  }

  private Fact absent(Subject subject, boolean isReported) {
    return new Fact(
        isReported ? Family.OUTPUT : subject.family(),
        Fact.SUPPORT,
        false,
        new Finding(
            "low",
            subject.name(),
            Sentences.absent(subject, baseline.size()),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            baseline.size()));
  }
}
