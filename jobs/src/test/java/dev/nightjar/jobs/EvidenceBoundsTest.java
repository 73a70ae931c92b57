package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Frame;
import dev.nightjar.model.LeftOver;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.ProcessDump;
import dev.nightjar.testing.kit.Evidences;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EvidenceBoundsTest {
  private static final RunEvidence WHOLE = Evidences.whole(START);

  private static String notice(RunEvidence evidence, String section) {
    return evidence.facts().orElseThrow().getOrDefault("cut." + section, "");
  }

  @Test
  void leavesAloneWhatIsNotTooMuch() {
    assertThat(EvidenceBounds.bounded(WHOLE)).isEqualTo(WHOLE);
    assertThat(EvidenceBounds.bounded(RunEvidence.NONE)).isEqualTo(RunEvidence.NONE);
  }

  @Test
  void keepsTheNewestDumps() {
    List<StackDump> dumps = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      dumps.add(Evidences.dump(START.plusSeconds(i)));
    }
    RunEvidence cut = EvidenceBounds.bounded(WHOLE.withStacks(dumps));
    assertThat(cut.stacks()).contains(dumps.subList(10, 60));
    assertThat(notice(cut, "stacks")).isEqualTo("60 of them, the newest 50 are kept");
    assertThat(EvidenceBounds.bounded(cut)).isEqualTo(cut);
  }

  @Test
  void cutsLongTextsWhereverTheyStand() {
    var long1 = "x".repeat(10_000);
    RunEvidence cut =
        EvidenceBounds.bounded(
            WHOLE
                .withCauses(
                    List.of(
                        new Cause(long1, long1, Cause.Confidence.LIKELY, List.of(long1, "short"))))
                .withFact("f", long1));
    Cause cause = cut.causes().orElseThrow().getFirst();
    assertThat(cause.kind()).hasSize(501).endsWith("…");
    assertThat(cause.text()).hasSize(4_001).endsWith("…");
    assertThat(cause.evidence().getFirst()).hasSize(4_001);
    assertThat(cut.facts().orElseThrow().get("f")).hasSize(4_001);
  }

  @Test
  void keepsBothEndsOfADeepRecursionAndTheFirstLinksOfALongChain() {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      frames.add(new Frame("a.py", i, "f", ""));
    }
    Optional<ExceptionFact> chain = Optional.empty();
    for (int i = 0; i < 40; i++) {
      chain =
          Optional.of(
              new ExceptionFact(
                  "E" + i,
                  "",
                  "",
                  OptionalInt.empty(),
                  Optional.empty(),
                  "hook",
                  frames,
                  "cause",
                  chain));
    }
    RunEvidence many =
        new RunEvidence(
            Optional.empty(),
            Optional.empty(),
            chain.map(List::of),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    RunEvidence cut = EvidenceBounds.bounded(many);
    Optional<ExceptionFact> link = cut.exceptions().map(List::getFirst);
    int links = 0;
    while (link.isPresent()) {
      List<Frame> kept = link.get().frames();
      assertThat(kept).hasSize(500);
      assertThat(kept.getFirst().line()).isZero();
      assertThat(kept.getLast().line()).isEqualTo(999);
      links++;
      link = link.get().cause();
    }
    assertThat(links).isEqualTo(20);
    assertThat(notice(cut, "exceptions")).isNotEmpty();
  }

  @Test
  void thinsACurveOverItsWholeLength() {
    double[] values = new double[2 * 12_000];
    for (int i = 0; i < 12_000; i++) {
      values[2 * i] = i;
    }
    RunEvidence cut =
        EvidenceBounds.bounded(
            new RunEvidence(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Curve(List.of("t", "rss_bytes"), values)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    Curve curve = cut.curve().orElseThrow();
    assertThat(curve.size()).isEqualTo(4_000);
    assertThat(curve.value(3_999, 0)).isEqualTo(11_997);
    assertThat(notice(cut, "curve")).isEqualTo("one in 3 of 12000 points is kept");
  }

  @Test
  void losesTheTextsOfDumpsBeforeTheDumpsWhenItIsTooMuchInAll() {
    List<StackDump> dumps = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      StackDump dump = Evidences.dump(START.plusSeconds(i));
      List<ProcessDump> loud =
          dump.processes().stream().map(each -> each.withText("x".repeat(200_000))).toList();
      dumps.add(new StackDump(dump.at(), dump.trigger(), loud));
    }
    RunEvidence cut = EvidenceBounds.bounded(WHOLE.withStacks(dumps));
    assertThat(cut.stacks().orElseThrow()).hasSize(30);
    assertThat(EvidenceWeight.of(cut)).isLessThan(EvidenceLimits.TOTAL);
    assertThat(notice(cut, "stacks")).contains("as they came are left out");
    assertThat(cut.curve()).isEqualTo(WHOLE.curve());
  }

  @Test
  void staysBelowTheLimitWhateverItIsMadeOf() {
    String wide = "\u6f22".repeat(4_000);
    Map<String, String> facts = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      facts.put("fact" + i, wide);
    }
    var cause = new Cause("exit", wide, Cause.Confidence.CERTAIN, Collections.nCopies(20, wide));
    var process = new LeftOver(1, List.of(wide), "S", "", "outlived");
    var unmet = new Expectation(wide, Optional.of(wide), false);
    RunEvidence cut =
        EvidenceBounds.bounded(
            new RunEvidence(
                Optional.of(Collections.nCopies(20, cause)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Collections.nCopies(200, process)),
                Optional.of(Collections.nCopies(100, unmet)),
                Optional.empty(),
                Optional.of(facts)));
    assertThat(EvidenceWeight.of(cut)).isLessThan(EvidenceLimits.TOTAL);
    assertThat(cut.causes().orElseThrow()).hasSize(20);
    assertThat(cut.expectations().orElseThrow()).hasSize(100);
    assertThat(notice(cut, "left_over")).isEqualTo("too much in all: left out");
  }

  @Test
  void keepsCausesAndFactsOfWhatIsFarTooMuch() {
    Map<String, String> facts = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      facts.put("fact" + i, "x".repeat(5_000));
    }
    StackDump dump = Evidences.dump(START);
    ProcessDump one = dump.processes().getFirst();
    var huge = new StackDump(START, "limit", Collections.nCopies(3_000, one));
    RunEvidence all = WHOLE.withStacks(Collections.nCopies(50, huge));
    RunEvidence merged =
        RunEvidence.merge(
            all,
            new RunEvidence(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(facts)));
    RunEvidence cut = EvidenceBounds.bounded(merged);
    assertThat(EvidenceWeight.of(cut)).isLessThan(EvidenceLimits.TOTAL);
    assertThat(cut.causes()).isEqualTo(WHOLE.causes());
    assertThat(cut.facts().orElseThrow()).hasSizeBetween(200, 210);
    assertThat(notice(cut, "facts")).isEqualTo("only the first 200 names are kept");
    assertThat(notice(cut, "stacks")).isNotEmpty();
  }
}
