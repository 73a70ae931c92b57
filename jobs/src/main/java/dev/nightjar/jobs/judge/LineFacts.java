package dev.nightjar.jobs.judge;

import dev.nightjar.model.Finding;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the lines of a run say against it: those that every other run wrote, and those that tell of
/// an error and that no other wrote.
final class LineFacts {
  /// Missing at once, they are no longer one thing that is optional.
  private static final int SEVERAL = 3;

  private static final int MIN_LETTERS = 3;

  private final Fingerprint print;
  private final Baseline baseline;
  private final Map<Long, String> texts;
  private final List<Fingerprint> prints = new ArrayList<>();
  private final Map<Long, Integer> written = new TreeMap<>();

  LineFacts(PastRun run, Baseline baseline, Map<Long, String> texts) {
    this.print = run.print().orElse(Fingerprint.NONE);
    this.baseline = baseline;
    this.texts = texts;
    for (PastRun past : baseline.good()) {
      past.print().filter(Baseline::areLinesKnown).ifPresent(prints::add);
    }
    prints.forEach(each -> each.lines().keySet().forEach(h -> written.merge(h, 1, Integer::sum)));
  }

  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    if (prints.size() < Baseline.MIN_RUNS || !Baseline.areLinesKnown(print)) {
      return facts;
    }
    facts.addAll(missing());
    facts.addAll(fresh());
    return facts;
  }

  private List<Fact> missing() {
    List<Long> missing = new ArrayList<>();
    int always = 0;
    for (Map.Entry<Long, Integer> each : written.entrySet()) {
      boolean isAlways = each.getValue() == prints.size() && isTelling(each.getKey());
      always += isAlways ? 1 : 0;
      if (isAlways && !print.lines().containsKey(each.getKey()) && !isNowAndThen(each.getKey())) {
        missing.add(each.getKey());
      }
    }
    boolean isMost =
        prints.size() >= Baseline.MANY
            && missing.size() >= SEVERAL
            && 2 * missing.size() >= always
            && 2 * strangers() < missing.size();
    double weight = isMost ? Fact.ALONE : prints.size() < 8 ? Fact.WEAK : Fact.SUPPORT;
    List<Fact> facts = new ArrayList<>();
    for (long hash : missing) {
      String text = texts.getOrDefault(hash, "");
      facts.add(fact("line_missing", weight, text, Sentences.missing(text, prints.size())));
    }
    return facts;
  }

  /// A template that is nothing but variable parts tells nobody which line is meant.
  private boolean isTelling(long hash) {
    String text = texts.getOrDefault(hash, "").replace(LineTemplate.VARIABLE, "");
    return text.chars().filter(Character::isLetter).count() >= MIN_LETTERS;
  }

  private boolean isNowAndThen(long hash) {
    return baseline.isUsual(
        Baseline.MAX_RUNS,
        past ->
            past.print()
                .filter(Baseline::areLinesKnown)
                .filter(each -> !each.lines().containsKey(hash))
                .isPresent());
  }

  /// Lines of kinds that no other run wrote: there are as many of them where a job's lines were
  /// worded anew.
  private long strangers() {
    return print.lines().keySet().stream().filter(hash -> !written.containsKey(hash)).count();
  }

  private List<Fact> fresh() {
    Set<Long> known = new TreeSet<>(written.keySet());
    for (PastRun past : baseline.flagged()) {
      past.print().ifPresent(each -> known.addAll(each.lines().keySet()));
    }
    List<Fact> facts = new ArrayList<>();
    for (long hash : print.lines().keySet()) {
      String text = texts.getOrDefault(hash, "");
      if (!known.contains(hash) && ErrorWords.tell(text)) {
        boolean isAlone =
            prints.size() >= Baseline.MANY && ErrorWords.tellSevere(text) && noneIsSevere();
        double weight = isAlone ? Fact.ALONE : prints.size() < 8 ? Fact.WEAK : Fact.SUPPORT;
        facts.add(fact("line_new", weight, text, Sentences.fresh(text, prints.size())));
      }
    }
    return facts;
  }

  private boolean noneIsSevere() {
    return written.keySet().stream()
        .noneMatch(hash -> ErrorWords.tellSevere(texts.getOrDefault(hash, "")));
  }

  private Fact fact(String kind, double weight, String template, String sentence) {
    return new Fact(
        Subject.Family.OUTPUT,
        weight,
        false,
        new Finding(
            kind,
            template,
            sentence,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            prints.size()));
  }
}
