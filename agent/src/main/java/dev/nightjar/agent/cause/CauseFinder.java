package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Weighs all that is known of an end that was not good.
///
/// The order of the answer: what is certain and says something, what is likely, the bare way of the
/// end (an exit code, a signal of nobody knows whom), and last what merely stood in the output.
final class CauseFinder {
  private static final int MAX_CAUSES = 8;

  /// The name under which a crash of the interpreter comes with the exceptions.
  private static final String FATAL = "FatalError";

  private final DeathFacts facts;
  private final Seen seen;
  private final List<Cause> telling = new ArrayList<>();

  CauseFinder(DeathFacts facts, Seen seen) {
    this.facts = facts;
    this.seen = seen;
  }

  List<Cause> find() {
    if (facts.startError() != 0) {
      return List.of(StartCauses.notStarted(facts.startError(), facts.command()));
    }
    add(TimeoutCause.of(facts));
    Cause memory = OomCause.of(facts, seen);
    add(memory);
    if (memory == null) {
      add(SignalCauses.sent(facts, seen));
    }
    Cause crash = CrashCause.of(facts, seen);
    add(crash);
    add(ParentCause.of(facts, seen));
    add(DiskCause.of(facts));
    String quoted = addException(crash != null);
    add(KnownTexts.of(facts.tail(), quoted));
    boolean isNamed = memory != null && memory.confidence() != Confidence.POSSIBLE;
    return inOrder(isNamed || crash != null ? null : plain());
  }

  private void add(@Nullable Cause cause) {
    if (cause != null) {
      telling.add(cause);
    }
  }

  /// @return the exception's own words, which need no second cause
  private String addException(boolean isCrash) {
    boolean isReported = !facts.thrown().isEmpty();
    List<Thrown> all = isReported ? facts.thrown() : TracebackText.parse(facts.tail());
    Thrown last = all.isEmpty() ? null : all.getLast();
    if (last == null || (isCrash && last.type().equals(FATAL))) {
      return "";
    }
    add(ExceptionCause.of(last, isReported, facts));
    boolean isNamed = ExceptionCause.isPanic(last) || last.message().isEmpty();
    return isNamed ? last.type() : last.message();
  }

  /// The bare way of the end, unless something above tells the very same better.
  private @Nullable Cause plain() {
    for (Cause each : telling) {
      if (each.confidence() == Confidence.CERTAIN
          && (each.kind().equals("timeout") || each.kind().equals("signal"))) {
        return null;
      }
    }
    Cause key = SignalCauses.fromTerminal(facts, seen);
    if (key != null) {
      return key;
    }
    return facts.signal() == 0 ? ExitCauses.exit(facts) : SignalCauses.plain(facts, seen);
  }

  private List<Cause> inOrder(@Nullable Cause plain) {
    var order = new ArrayList<Cause>();
    for (Confidence confidence : Confidence.values()) {
      if (confidence == Confidence.POSSIBLE && plain != null) {
        order.add(plain);
      }
      for (Cause each : telling) {
        if (each.confidence() == confidence) {
          order.add(each);
        }
      }
    }
    return order.size() > MAX_CAUSES ? order.subList(0, MAX_CAUSES) : order;
  }
}
