package dev.nightjar.jobs.judge;

import dev.nightjar.jobs.judge.Subject.Family;
import dev.nightjar.model.Finding;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunState;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Compares a run with what its job usually does.
///
/// One fact that is far out of the ordinary is enough to find a run suspicious; of others two of
/// different families must agree, both telling of too little and of errors, or both of too much.
/// With fewer than [Baseline#MIN_RUNS] comparable runs nothing is found.
public final class Judge {
  private static final int MAX_FINDINGS = 5;
  private static final int ENOUGH_FINDINGS = 3;

  private Judge() {}

  /// The findings against a run, the weightiest first: none for one that is as usual. A run that
  /// did not succeed is not judged by them: of it every difference is told.
  ///
  /// @param run with its fingerprint
  /// @param newestFirst runs of its job on its instance; it may be among them, as may later ones
  /// @param lineTexts templates by their hash
  /// @param zone of the instance, by which its weekdays are told
  public static List<Finding> judge(
      PastRun run, List<PastRun> newestFirst, Map<Long, String> lineTexts, ZoneId zone) {
    Baseline baseline = Baseline.before(run, newestFirst, new Week(zone));
    if (!baseline.isEnoughFor(run.startedAt())) {
      return List.of();
    }
    List<Fact> facts = new ArrayList<>(new LineFacts(run, baseline, lineTexts).facts());
    boolean tellsOfErrors =
        facts.stream().anyMatch(fact -> fact.finding().kind().equals("line_new"));
    var numbers = new NumberFacts(run, baseline);
    facts.addAll(numbers.facts(tellsOfErrors));
    facts.addAll(numbers.absent());
    double wanted = run.state() == RunState.SUCCEEDED ? Fact.ENOUGH : Fact.SUPPORT;
    boolean isEnough = weight(facts, false) >= wanted || weight(facts, true) >= wanted;
    return isEnough ? weightiest(facts) : List.of();
  }

  /// Whether a line of this template tells of an error.
  public static boolean tellsOfError(String template) {
    return ErrorWords.tell(template);
  }

  /// Whether there is enough to compare a run with.
  static boolean isComparable(PastRun run, List<PastRun> newestFirst, ZoneId zone) {
    return Baseline.before(run, newestFirst, new Week(zone)).isEnoughFor(run.startedAt());
  }

  /// What speaks for too little, or for too much; errors speak for both.
  private static double weight(List<Fact> facts, boolean isHigh) {
    Map<Family, Double> heaviest = new EnumMap<>(Family.class);
    for (Fact fact : facts) {
      boolean isBoth = fact.finding().kind().equals("line_new");
      if (fact.isHigh() == isHigh || isBoth) {
        heaviest.merge(fact.family(), fact.weight(), Math::max);
      }
    }
    return heaviest.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /// One of each family first, so that they tell different things; of output the line, which says
  /// more than how many there were.
  private static List<Finding> weightiest(List<Fact> facts) {
    List<Fact> ordered = new ArrayList<>(facts);
    ordered.sort(
        Comparator.comparingDouble((Fact fact) -> -fact.weight())
            .thenComparing(Fact::family)
            .thenComparing(fact -> !fact.finding().kind().startsWith("line"))
            .thenComparing(fact -> fact.finding().subject()));
    List<Fact> first = new ArrayList<>();
    List<Fact> rest = new ArrayList<>();
    for (Family family : Family.values()) {
      List<Fact> own = ordered.stream().filter(fact -> fact.family() == family).toList();
      own.stream()
          .min(Comparator.comparing(fact -> !fact.finding().kind().startsWith("line")))
          .ifPresent(first::add);
    }
    ordered.stream().filter(fact -> !first.contains(fact)).forEach(rest::add);
    first.sort(Comparator.comparingDouble((Fact fact) -> -fact.weight()));
    List<Finding> findings = new ArrayList<>();
    for (Fact fact : first) {
      if (findings.size() < MAX_FINDINGS) {
        findings.add(fact.finding());
      }
    }
    for (Fact fact : rest) {
      if (findings.size() < ENOUGH_FINDINGS) {
        findings.add(fact.finding());
      }
    }
    return findings;
  }
}
