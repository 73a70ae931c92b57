package dev.nightjar.jobs.trend;

import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What the runs of a job tell by themselves: one that is tried for ever, and errors that come
/// again and again.
final class RunSignals {
  private static final int LEAST_ATTEMPT = 5;
  private static final Duration LEAST_RETRIED = Duration.ofHours(1);
  private static final int TIMES = 3;
  private static final int LEAST_REPEATED = 5;
  private static final int MAX_TOLD = 3;

  private RunSignals() {}

  /// Whether a run that goes on is tried again and again.
  static Optional<Signal> retries(Place place, Run run, List<PastRun> past) {
    if (run.state() != RunState.RUNNING || run.attempt() < LEAST_ATTEMPT) {
      return Optional.empty();
    }
    Duration usual = usual(past);
    Duration most = usual.multipliedBy(TIMES);
    most = most.compareTo(LEAST_RETRIED) > 0 ? most : LEAST_RETRIED;
    if (run.retried().compareTo(most) < 0) {
      return Optional.empty();
    }
    String often = usual.isZero() ? "" : "; a run usually takes " + Amounts.of(usual);
    return Optional.of(
        new Signal(
            SignalKinds.RETRIES_FOREVER,
            place,
            "",
            "%s on %s is in attempt %d, after %s in attempts that failed"
                .formatted(place.job(), place.instance(), run.attempt(), Amounts.of(run.retried())),
            "Run %s began at %s%s.".formatted(run.id(), run.startedAt(), often),
            run.attempt(),
            run.startedAt().plus(most)));
  }

  private static Duration usual(List<PastRun> past) {
    double[] seconds =
        past.stream()
            .filter(run -> run.state() == RunState.SUCCEEDED)
            .flatMap(run -> run.duration().stream())
            .mapToDouble(Duration::toSeconds)
            .toArray();
    return seconds.length == 0
        ? Duration.ZERO
        : Duration.ofSeconds(Math.round(Medians.of(seconds)));
  }

  /// Whether the newest runs succeeded and all wrote the same error. A run that a person called as
  /// it should be makes its lines usual.
  ///
  /// @param past newest first
  /// @param texts of lines by their hash
  static Optional<Signal> repeatedErrors(
      Place place,
      List<PastRun> past,
      Supplier<Map<Long, String>> texts,
      Predicate<String> tellsOfError) {
    List<PastRun> judged =
        past.stream().filter(run -> run.state().isEndKnown() && run.print().isPresent()).toList();
    Set<Long> repeated = repeated(judged);
    if (repeated.isEmpty()) {
      return Optional.empty();
    }
    Map<Long, String> known = texts.get();
    List<String> errors = new ArrayList<>();
    int runs = 0;
    for (long line : repeated) {
      String text = known.getOrDefault(line, "");
      if (!text.isEmpty() && tellsOfError.test(text)) {
        errors.add(text);
        runs = Math.max(runs, inARow(judged, line));
      }
    }
    return errors.isEmpty() ? Optional.empty() : Optional.of(errors(place, judged, errors, runs));
  }

  private static Set<Long> repeated(List<PastRun> judged) {
    if (judged.size() < LEAST_REPEATED) {
      return Set.of();
    }
    Set<Long> repeated = new TreeSet<>(lines(judged.getFirst()));
    for (PastRun run : judged.subList(0, LEAST_REPEATED)) {
      if (run.state() != RunState.SUCCEEDED) {
        return Set.of();
      }
      repeated.retainAll(lines(run));
    }
    Set<Long> accepted = new HashSet<>();
    judged.stream().filter(PastRun::isAccepted).forEach(run -> accepted.addAll(lines(run)));
    repeated.removeAll(accepted);
    return repeated;
  }

  private static Set<Long> lines(PastRun run) {
    return run.print().orElse(Fingerprint.NONE).lines().keySet();
  }

  private static int inARow(List<PastRun> judged, long line) {
    int count = 0;
    while (count < judged.size() && lines(judged.get(count)).contains(line)) {
      count++;
    }
    return count;
  }

  private static Signal errors(Place place, List<PastRun> judged, List<String> errors, int runs) {
    Instant since = judged.get(runs - 1).startedAt();
    String more = errors.size() > MAX_TOLD ? "; and " + (errors.size() - MAX_TOLD) + " more" : "";
    return new Signal(
        SignalKinds.REPEATS_ERROR,
        place,
        "",
        "%s on %s succeeds, but its last %d runs wrote the same error"
            .formatted(place.job(), place.instance(), runs),
        String.join("; ", errors.subList(0, Math.min(MAX_TOLD, errors.size()))) + more,
        runs,
        since);
  }
}
