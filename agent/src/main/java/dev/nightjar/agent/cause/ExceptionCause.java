package dev.nightjar.agent.cause;

import java.util.ArrayList;

/// An exception that nothing caught.
final class ExceptionCause {
  private static final int NEAR_THE_END = 3;

  /// The code with which Python and the JVM end on it.
  private static final int UNCAUGHT = 1;

  private static final int GO_PANIC = 2;
  private static final int RUST_PANIC = 101;

  private ExceptionCause() {}

  /// @param isReported whether it was told from within, rather than read in the output
  static Cause of(Thrown thrown, boolean isReported, DeathFacts facts) {
    var evidence = new ArrayList<String>();
    evidence.add(isReported ? "told by the program's own hook" : "read in the output");
    if (!thrown.thread().isEmpty() && !thrown.thread().equals("MainThread")) {
      evidence.add("in thread " + Words.cut(thrown.thread(), 100));
    }
    Thrown deeper = thrown.cause();
    for (int depth = 0; deeper != null && depth < 3; depth++) {
      evidence.add("led to by " + deeper.oneLine());
      deeper = deeper.cause();
    }
    String meaning =
        isPanic(thrown) ? "" : KnownTexts.meaning(thrown.type() + ": " + thrown.message());
    String text = thrown.oneLine() + (meaning.isEmpty() ? "" : ": " + meaning);
    return new Cause("exception", text, confidence(thrown, isReported, facts), evidence);
  }

  private static Confidence confidence(Thrown thrown, boolean isReported, DeathFacts facts) {
    if (facts.isTimedOut()) {
      return Confidence.POSSIBLE;
    }
    boolean isItsEnd = isLast(thrown, facts);
    boolean isItsCode = facts.signal() == 0 && facts.exitCode() == UNCAUGHT && isMain(thrown);
    if (isReported && isItsCode && (isItsEnd || facts.tail().isEmpty())) {
      return Confidence.CERTAIN;
    }
    return isReported || isItsEnd || isPanicsCode(thrown, facts)
        ? Confidence.LIKELY
        : Confidence.POSSIBLE;
  }

  /// Whether it is how Go and Rust end, after which a long list of calls may stand.
  static boolean isPanic(Thrown thrown) {
    return thrown.type().equals("panic") || thrown.type().equals("fatal error");
  }

  private static boolean isPanicsCode(Thrown thrown, DeathFacts facts) {
    boolean isCode = facts.exitCode() == GO_PANIC || facts.exitCode() == RUST_PANIC;
    return isPanic(thrown) && isCode && facts.signal() == 0;
  }

  private static boolean isMain(Thrown thrown) {
    return thrown.thread().isEmpty()
        || thrown.thread().equals("main")
        || thrown.thread().equals("MainThread");
  }

  /// Whether the output ends with it: a program that goes on after it mostly caught it.
  private static boolean isLast(Thrown thrown, DeathFacts facts) {
    int after = 0;
    for (int i = facts.tail().size() - 1; i >= 0 && after <= NEAR_THE_END; i--) {
      String line = facts.tail().get(i);
      if (line.contains(thrown.type()) || isFrame(line, thrown)) {
        return true;
      }
      after += line.isBlank() ? 0 : 1;
    }
    return false;
  }

  private static boolean isFrame(String line, Thrown thrown) {
    return !thrown.frames().isEmpty()
        && (line.contains(thrown.frames().getFirst().file())
            || line.stripLeading().startsWith("at "));
  }
}
