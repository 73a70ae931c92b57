package dev.nightjar.jobs.watch;

import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is not as it should be with a run, in one sentence.
public final class Flaws {
  private static final int MOST = 3;

  private Flaws() {}

  /// Whether a verdict says that not all is as it should be.
  static boolean isFlawed(Optional<Verdict> verdict) {
    return verdict.isPresent() && verdict.get() != Verdict.GOOD;
  }

  /// What was declared and did not come true, then what stands out; empty when nothing does.
  public static String of(RunEvidence evidence) {
    Stream<String> unmet =
        evidence.expectations().orElse(List.of()).stream()
            .filter(each -> !each.isMet())
            .map(Flaws::unmet);
    Stream<String> found = evidence.findings().orElse(List.of()).stream().map(Finding::text);
    return Stream.concat(unmet, found).limit(MOST).collect(Collectors.joining("; "));
  }

  private static String unmet(Expectation expectation) {
    return expectation
        .value()
        .map(value -> "expected %s, it was %s".formatted(expectation.text(), value))
        .orElseGet(() -> "expected %s, and nothing was told of it".formatted(expectation.text()));
  }
}
