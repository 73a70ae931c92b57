package dev.nightjar.jobs.judge;

import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What the runs of a job on an instance usually do, for those who look at it.
public final class Habits {
  private static final int MAX_LINES = 64;

  /// Lines are not compared by weekday.
  private static final Week ANY_WEEK = new Week(ZoneOffset.UTC);

  private Habits() {}

  /// One for each number that at least [Baseline#MIN_RUNS] runs tell, by name; empty before.
  ///
  /// @param zone of the instance that they ran on
  public static List<Habit> of(List<PastRun> newestFirst, ZoneId zone) {
    Baseline baseline = Baseline.of(newestFirst, new Week(zone));
    List<Habit> habits = new ArrayList<>();
    if (baseline.size() < Baseline.MIN_RUNS) {
      return habits;
    }
    PastRun newest = newestFirst.getFirst();
    Map<String, Double> last = Baseline.numbers(newest);
    for (String name : baseline.names()) {
      double value = last.getOrDefault(name, 0.0);
      Optional<Usual> usual = NumberFacts.usual(name, value, baseline, newest.startedAt());
      usual.ifPresent(it -> habits.add(habit(it, last)));
    }
    return habits;
  }

  private static Habit habit(Usual usual, Map<String, Double> last) {
    String name = usual.subject().name();
    Double value = last.get(name);
    return new Habit(
        name,
        usual.median(),
        usual.lowLimit(),
        usual.highLimit(),
        usual.sorted().size(),
        value == null ? OptionalDouble.empty() : OptionalDouble.of(value));
  }

  /// The lines that most of the runs write, those of the most runs first.
  public static List<UsualLine> lines(List<PastRun> newestFirst, Map<Long, String> lineTexts) {
    Map<Long, Integer> written = new TreeMap<>();
    int runs = 0;
    for (PastRun past : Baseline.of(newestFirst, ANY_WEEK).good()) {
      Optional<Fingerprint> print = past.print().filter(Baseline::areLinesKnown);
      if (print.isPresent()) {
        runs++;
        print.get().lines().keySet().forEach(hash -> written.merge(hash, 1, Integer::sum));
      }
    }
    List<UsualLine> lines = new ArrayList<>();
    for (Map.Entry<Long, Integer> each : written.entrySet()) {
      String text = lineTexts.get(each.getKey());
      if (text != null && 2 * each.getValue() > runs) {
        lines.add(new UsualLine(text, (double) each.getValue() / runs));
      }
    }
    lines.sort(
        Comparator.comparingDouble((UsualLine line) -> -line.share())
            .thenComparing(UsualLine::text));
    return List.copyOf(lines.subList(0, Math.min(MAX_LINES, lines.size())));
  }
}
