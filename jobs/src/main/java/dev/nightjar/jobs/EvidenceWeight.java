package dev.nightjar.jobs;

import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Frame;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.ProcessDump;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Keeps a run's evidence below [EvidenceLimits#TOTAL]: step by step it loses what tells least of a
/// death, until it fits.
final class EvidenceWeight {
  private static final int NUMBER = 8;

  /// Dumps that stay while others can go: fewer do not show whether anything moves.
  private static final int SAMPLES = 3;

  private record Step(String section, String notice, UnaryOperator<RunEvidence> change) {}

  private static final List<Step> STEPS =
      List.of(
          new Step("stacks", "the dumps as they came are left out", EvidenceWeight::withoutTexts),
          new Step("stacks", "only the newest " + SAMPLES + " are kept", EvidenceWeight::samples),
          new Step("curve", "left out", all -> all.without(RunEvidence.Section.CURVE)),
          new Step("attempts", "left out", all -> all.without(RunEvidence.Section.ATTEMPTS)),
          new Step("stacks", "left out", all -> all.without(RunEvidence.Section.STACKS)),
          new Step("exceptions", "left out", all -> all.without(RunEvidence.Section.EXCEPTIONS)),
          new Step("left_over", "left out", all -> all.without(RunEvidence.Section.LEFT_OVER)),
          new Step("facts", "texts are cut", EvidenceWeight::shortFacts),
          new Step("expectations", "texts are cut", EvidenceWeight::shortExpectations),
          new Step("causes", "what shows them is left out", EvidenceWeight::bareCauses));

  private EvidenceWeight() {}

  static RunEvidence bounded(RunEvidence evidence, Map<String, String> notices) {
    RunEvidence smaller = evidence;
    for (Step step : STEPS) {
      if (of(smaller) <= EvidenceLimits.TOTAL) {
        return smaller;
      }
      RunEvidence next = step.change().apply(smaller);
      if (!next.equals(smaller)) {
        notices.put(step.section(), "too much in all: " + step.notice());
      }
      smaller = next;
    }
    return smaller;
  }

  private static RunEvidence samples(RunEvidence evidence) {
    List<StackDump> dumps = evidence.stacks().orElse(List.of());
    return dumps.size() <= SAMPLES
        ? evidence
        : evidence.withStacks(dumps.subList(dumps.size() - SAMPLES, dumps.size()));
  }

  private static RunEvidence shortFacts(RunEvidence all) {
    Map<String, String> facts = new TreeMap<>();
    all.facts()
        .orElse(Map.of())
        .forEach((name, value) -> facts.put(name, Texts.cut(value, EvidenceLimits.NAME)));
    return new RunEvidence(
        all.causes(),
        all.attempts(),
        all.exceptions(),
        all.stacks(),
        all.curve(),
        all.leftOver(),
        all.expectations(),
        all.findings(),
        all.facts().map(_ -> facts));
  }

  /// All of them stay: the verdict is made of them.
  private static RunEvidence shortExpectations(RunEvidence all) {
    return new RunEvidence(
        all.causes(),
        all.attempts(),
        all.exceptions(),
        all.stacks(),
        all.curve(),
        all.leftOver(),
        all.expectations().map(list -> list.stream().map(EvidenceWeight::shorter).toList()),
        all.findings(),
        all.facts());
  }

  private static Expectation shorter(Expectation each) {
    return new Expectation(
        Texts.cut(each.text(), EvidenceLimits.NAME),
        each.value().map(value -> Texts.cut(value, EvidenceLimits.NAME)),
        each.isMet());
  }

  private static RunEvidence bareCauses(RunEvidence all) {
    List<Cause> causes = new ArrayList<>();
    for (Cause each : all.causes().orElse(List.of())) {
      causes.add(new Cause(each.kind(), each.text(), each.confidence(), List.of()));
    }
    return causes.isEmpty() ? all : all.withCauses(causes);
  }

  private static RunEvidence withoutTexts(RunEvidence evidence) {
    if (evidence.stacks().isEmpty()) {
      return evidence;
    }
    List<StackDump> dumps = new ArrayList<>();
    for (StackDump dump : evidence.stacks().get()) {
      List<ProcessDump> processes =
          dump.processes().stream().map(each -> each.withText("")).toList();
      dumps.add(new StackDump(dump.at(), dump.trigger(), processes));
    }
    return evidence.withStacks(dumps);
  }

  /// About as many bytes as it takes.
  static long of(RunEvidence evidence) {
    long weight = 0;
    for (var cause : evidence.causes().orElse(List.of())) {
      weight += of(cause.kind(), cause.text()) + of(cause.evidence());
    }
    for (var attempt : evidence.attempts().orElse(List.of())) {
      weight += 16 * NUMBER + of(attempt.reason());
    }
    for (var exception : evidence.exceptions().orElse(List.of())) {
      weight += of(exception);
    }
    for (var dump : evidence.stacks().orElse(List.of())) {
      for (var process : dump.processes()) {
        weight += of(process);
      }
    }
    weight += evidence.curve().map(EvidenceWeight::of).orElse(0L);
    for (var process : evidence.leftOver().orElse(List.of())) {
      weight += NUMBER + of(process.command()) + of(process.waitChannel(), process.why());
    }
    for (var expectation : evidence.expectations().orElse(List.of())) {
      weight += of(expectation.text(), expectation.value().orElse(""));
    }
    for (var fact : evidence.facts().orElse(Map.of()).entrySet()) {
      weight += of(fact.getKey(), fact.getValue());
    }
    return weight;
  }

  private static long of(Curve curve) {
    return of(curve.columns()) + (long) NUMBER * curve.size() * curve.columns().size();
  }

  private static long of(ExceptionFact exception) {
    long weight = of(exception.className(), exception.message(), exception.thread());
    weight += ofFrames(exception.frames());
    return weight + exception.cause().map(EvidenceWeight::of).orElse(0L);
  }

  private static long of(ProcessDump process) {
    long weight = 6 * NUMBER + of(process.command()) + of(process.text());
    weight += of(process.waitChannel(), process.systemCall());
    for (var file : process.openFiles()) {
      weight += NUMBER + of(file.target());
    }
    for (var socket : process.sockets()) {
      weight += NUMBER + of(socket.protocol(), socket.local(), socket.peer(), socket.state());
    }
    for (var stack : process.stacks()) {
      weight += of(stack.thread(), stack.language()) + ofFrames(stack.frames());
    }
    return weight;
  }

  private static long ofFrames(List<Frame> frames) {
    long weight = 0;
    for (Frame frame : frames) {
      weight += NUMBER + of(frame.file(), frame.function(), frame.text());
    }
    return weight;
  }

  private static long of(List<String> texts) {
    long weight = 0;
    for (String text : texts) {
      weight += of(text);
    }
    return weight;
  }

  private static long of(String... texts) {
    long weight = 0;
    for (String text : texts) {
      weight += 2;
      for (int i = 0; i < text.length(); i++) {
        weight += bytes(text.charAt(i));
      }
    }
    return weight;
  }

  /// As JSON in UTF-8 has it, where a control character takes an escape.
  private static int bytes(char c) {
    if (c < 0x80) {
      boolean isShort = c == '\n' || c == '\t' || c == '\r' || c == '"' || c == '\\';
      return isShort ? 2 : c < ' ' ? 6 : 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
