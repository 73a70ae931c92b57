package dev.nightjar.jobs;

import dev.nightjar.model.Attempt;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Frame;
import dev.nightjar.model.LeftOver;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.StackDump.OpenFile;
import dev.nightjar.model.StackDump.OpenSocket;
import dev.nightjar.model.StackDump.ProcessDump;
import dev.nightjar.model.StackDump.ThreadStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Cuts a run's evidence to [EvidenceLimits]. What was cut is told in a fact `cut.SECTION`, or in
/// the text itself. Evidence that was cut before stays as it is. Owned by one thread, for one run.
final class EvidenceBounds {
  private static final String CUT = "cut.";

  private final Map<String, String> notices = new TreeMap<>();

  private EvidenceBounds() {}

  static RunEvidence bounded(RunEvidence evidence) {
    var bounds = new EvidenceBounds();
    RunEvidence smaller = EvidenceWeight.bounded(bounds.cut(evidence), bounds.notices);
    if (bounds.notices.isEmpty()) {
      return smaller;
    }
    RunEvidence told = smaller;
    for (Map.Entry<String, String> notice : bounds.notices.entrySet()) {
      told = told.withFact(CUT + notice.getKey(), notice.getValue());
    }
    return told;
  }

  private RunEvidence cut(RunEvidence all) {
    return new RunEvidence(
        all.causes().map(l -> each(first("causes", l, EvidenceLimits.CAUSES), this::cause)),
        all.attempts().map(l -> each(last("attempts", l, EvidenceLimits.ATTEMPTS), this::attempt)),
        all.exceptions()
            .map(l -> each(first("exceptions", l, EvidenceLimits.EXCEPTIONS), this::exception)),
        all.stacks().map(l -> each(last("stacks", l, EvidenceLimits.DUMPS), this::dump)),
        all.curve().map(this::curve),
        all.leftOver()
            .map(l -> each(first("left_over", l, EvidenceLimits.LEFT_OVER), this::leftOver)),
        all.expectations()
            .map(l -> each(first("expectations", l, EvidenceLimits.EXPECTATIONS), this::expected)),
        all.findings(), // the judge's own, bounded where they are made
        all.facts().map(this::facts));
  }

  private Cause cause(Cause cause) {
    return new Cause(
        name(cause.kind()),
        sentence(cause.text()),
        cause.confidence(),
        each(first("causes", cause.evidence(), EvidenceLimits.EVIDENCE), EvidenceBounds::sentence));
  }

  private Attempt attempt(Attempt attempt) {
    return new Attempt(
        attempt.number(),
        attempt.state(),
        attempt.pid(),
        attempt.startedAt(),
        attempt.duration(),
        attempt.exitCode(),
        attempt.signal(),
        attempt.backoff(),
        sentence(attempt.reason()),
        attempt.resources());
  }

  private ExceptionFact exception(ExceptionFact outermost) {
    return exception(outermost, EvidenceLimits.CHAIN);
  }

  private ExceptionFact exception(ExceptionFact exception, int links) {
    if (links == 1 && exception.cause().isPresent()) {
      notices.put("exceptions", "a chain has more than " + EvidenceLimits.CHAIN + " causes");
    }
    return new ExceptionFact(
        name(exception.className()),
        sentence(exception.message()),
        name(exception.thread()),
        exception.pid(),
        exception.at(),
        name(exception.source()),
        frames("exceptions", exception.frames()),
        name(exception.relation()),
        links == 1
            ? Optional.empty()
            : exception.cause().map(cause -> exception(cause, links - 1)));
  }

  private StackDump dump(StackDump dump) {
    return new StackDump(
        dump.at(),
        name(dump.trigger()),
        each(first("stacks", dump.processes(), EvidenceLimits.PROCESSES), this::process));
  }

  private ProcessDump process(ProcessDump process) {
    return new ProcessDump(
        process.pid(),
        process.parent(),
        words(process.command()),
        name(process.state()),
        name(process.waitChannel()),
        name(process.systemCall()),
        process.rssBytes(),
        process.cpuSeconds(),
        process.threads(),
        each(
            first("stacks", process.openFiles(), EvidenceLimits.FILES),
            file -> new OpenFile(file.fd(), sentence(file.target()))),
        each(
            first("stacks", process.sockets(), EvidenceLimits.FILES),
            socket ->
                new OpenSocket(
                    socket.fd(),
                    name(socket.protocol()),
                    name(socket.local()),
                    name(socket.peer()),
                    name(socket.state()))),
        each(
            first("stacks", process.stacks(), EvidenceLimits.THREADS),
            stack ->
                new ThreadStack(
                    name(stack.thread()),
                    name(stack.language()),
                    frames("stacks", stack.frames()))),
        Texts.cut(process.text(), EvidenceLimits.DUMP_TEXT));
  }

  /// Of a deep recursion both ends: where it began, and where it is.
  private List<Frame> frames(String section, List<Frame> frames) {
    List<Frame> kept = frames;
    if (frames.size() > EvidenceLimits.FRAMES) {
      notices.put(section, frames.size() + " calls on a stack, some of its middle are left out");
      int half = EvidenceLimits.FRAMES / 2;
      kept = new ArrayList<>(frames.subList(0, half));
      kept.addAll(frames.subList(frames.size() - half, frames.size()));
    }
    return each(
        kept,
        frame ->
            new Frame(
                sentence(frame.file()),
                frame.line(),
                name(frame.function()),
                sentence(frame.text())));
  }

  /// Thinned evenly, so that it still spans the whole run.
  private Curve curve(Curve curve) {
    int width = Math.min(curve.columns().size(), EvidenceLimits.COLUMNS);
    int step = (curve.size() + EvidenceLimits.POINTS - 1) / EvidenceLimits.POINTS;
    if (step <= 1 && width == curve.columns().size()) {
      return curve;
    }
    int rows = (curve.size() + step - 1) / step;
    double[] values = new double[rows * width];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < width; column++) {
        values[row * width + column] = curve.value(row * step, column);
      }
    }
    notices.put("curve", "one in " + step + " of " + curve.size() + " points is kept");
    return new Curve(each(curve.columns().subList(0, width), EvidenceBounds::name), values);
  }

  private LeftOver leftOver(LeftOver process) {
    return new LeftOver(
        process.pid(),
        words(process.command()),
        name(process.state()),
        name(process.waitChannel()),
        name(process.why()));
  }

  private Expectation expected(Expectation expectation) {
    return new Expectation(
        sentence(expectation.text()),
        expectation.value().map(EvidenceBounds::sentence),
        expectation.isMet());
  }

  private Map<String, String> facts(Map<String, String> facts) {
    Map<String, String> kept = new TreeMap<>();
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      if (kept.size() == EvidenceLimits.FACTS) {
        notices.put("facts", "only the first " + EvidenceLimits.FACTS + " names are kept");
        return kept;
      }
      kept.put(name(fact.getKey()), sentence(fact.getValue()));
    }
    return kept;
  }

  private <T> List<T> first(String section, List<T> items, int max) {
    if (items.size() <= max) {
      return items;
    }
    notices.put(section, items.size() + " of a kind, the first " + max + " are kept");
    return items.subList(0, max);
  }

  private <T> List<T> last(String section, List<T> items, int max) {
    if (items.size() <= max) {
      return items;
    }
    notices.put(section, items.size() + " of them, the newest " + max + " are kept");
    return items.subList(items.size() - max, items.size());
  }

  private static <T> List<T> each(List<T> items, UnaryOperator<T> change) {
    List<T> changed = new ArrayList<>(items.size());
    items.forEach(item -> changed.add(change.apply(item)));
    return changed;
  }

  private static List<String> words(List<String> words) {
    return Texts.words(words, EvidenceLimits.WORDS, EvidenceLimits.SENTENCE);
  }

  private static String name(String text) {
    return Texts.cut(text, EvidenceLimits.NAME);
  }

  private static String sentence(String text) {
    return Texts.cut(text, EvidenceLimits.SENTENCE);
  }
}
