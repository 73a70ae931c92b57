package dev.nightjar.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of a run beyond its row, in sections; an empty one was not told.
///
/// @param causes most certain first
/// @param attempts oldest first
/// @param stacks oldest first
/// @param findings how it differs from what its job usually does, the weightiest first; the
///   server's own, no reporter tells them
/// @param facts names and values that belong to no section, such as `boot_id`
public record RunEvidence(
    Optional<List<Cause>> causes,
    Optional<List<Attempt>> attempts,
    Optional<List<ExceptionFact>> exceptions,
    Optional<List<StackDump>> stacks,
    Optional<Curve> curve,
    Optional<List<LeftOver>> leftOver,
    Optional<List<Expectation>> expectations,
    Optional<List<Finding>> findings,
    Optional<Map<String, String>> facts) {
  /// Nothing.
  public static final RunEvidence NONE =
      new RunEvidence(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// The sections that can be left out.
  public enum Section {
    ATTEMPTS,
    EXCEPTIONS,
    STACKS,
    CURVE,
    LEFT_OVER
  }

  public RunEvidence {
    causes = causes.map(List::copyOf);
    attempts = attempts.map(List::copyOf);
    exceptions = exceptions.map(List::copyOf);
    stacks = stacks.map(List::copyOf);
    leftOver = leftOver.map(List::copyOf);
    expectations = expectations.map(List::copyOf);
    findings = findings.map(List::copyOf);
    facts = facts.map(all -> Collections.unmodifiableMap(new TreeMap<>(all)));
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  /// What is known after both: a section of `newer` takes the place of the older one, but for
  /// facts, which do so by name, and stack dumps, which do so by their time and trigger.
  public static RunEvidence merge(RunEvidence older, RunEvidence newer) {
    return new RunEvidence(
        newer.causes.or(() -> older.causes),
        newer.attempts.or(() -> older.attempts),
        newer.exceptions.or(() -> older.exceptions),
        unite(older.stacks, newer.stacks),
        newer.curve.or(() -> older.curve),
        newer.leftOver.or(() -> older.leftOver),
        newer.expectations.or(() -> older.expectations),
        newer.findings.or(() -> older.findings),
        mergeFacts(older.facts, newer.facts));
  }

  private static Optional<List<StackDump>> unite(
      Optional<List<StackDump>> older, Optional<List<StackDump>> newer) {
    if (older.isEmpty() || newer.isEmpty()) {
      return newer.or(() -> older);
    }
    List<StackDump> all = new ArrayList<>(newer.get());
    for (StackDump dump : older.get()) {
      boolean isReplaced =
          newer.get().stream()
              .anyMatch(
                  each -> each.at().equals(dump.at()) && each.trigger().equals(dump.trigger()));
      if (!isReplaced) {
        all.add(dump);
      }
    }
    all.sort((a, b) -> a.at().compareTo(b.at()));
    return Optional.of(all);
  }

  private static Optional<Map<String, String>> mergeFacts(
      Optional<Map<String, String>> older, Optional<Map<String, String>> newer) {
    if (older.isEmpty() || newer.isEmpty()) {
      return newer.or(() -> older);
    }
    Map<String, String> all = new TreeMap<>(older.get());
    all.putAll(newer.get());
    return Optional.of(all);
  }

  /// The first cause's sentence; empty when no cause is known.
  public String reason() {
    return causes.flatMap(all -> all.stream().findFirst()).map(Cause::text).orElse("");
  }

  public RunEvidence withCauses(List<Cause> changed) {
    return new RunEvidence(
        Optional.of(changed),
        attempts,
        exceptions,
        stacks,
        curve,
        leftOver,
        expectations,
        findings,
        facts);
  }

  public RunEvidence withStacks(List<StackDump> changed) {
    return new RunEvidence(
        causes,
        attempts,
        exceptions,
        Optional.of(changed),
        curve,
        leftOver,
        expectations,
        findings,
        facts);
  }

  public RunEvidence withFindings(List<Finding> changed) {
    return new RunEvidence(
        causes,
        attempts,
        exceptions,
        stacks,
        curve,
        leftOver,
        expectations,
        Optional.of(changed),
        facts);
  }

  public RunEvidence withExpectations(List<Expectation> changed) {
    return new RunEvidence(
        causes,
        attempts,
        exceptions,
        stacks,
        curve,
        leftOver,
        Optional.of(changed),
        findings,
        facts);
  }

  public RunEvidence without(Section section) {
    return new RunEvidence(
        causes,
        section == Section.ATTEMPTS ? Optional.empty() : attempts,
        section == Section.EXCEPTIONS ? Optional.empty() : exceptions,
        section == Section.STACKS ? Optional.empty() : stacks,
        section == Section.CURVE ? Optional.empty() : curve,
        section == Section.LEFT_OVER ? Optional.empty() : leftOver,
        expectations,
        findings,
        facts);
  }

  public RunEvidence withFacts(Map<String, String> changed) {
    return new RunEvidence(
        causes,
        attempts,
        exceptions,
        stacks,
        curve,
        leftOver,
        expectations,
        findings,
        Optional.of(changed));
  }

  /// With one more fact, in place of another of that name.
  public RunEvidence withFact(String name, String value) {
    Map<String, String> all = new TreeMap<>(facts.orElse(Map.of()));
    all.put(name, value);
    return withFacts(all);
  }
}
