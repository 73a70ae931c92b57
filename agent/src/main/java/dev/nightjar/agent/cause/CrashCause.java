package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.KernelWords.Crash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deaths by what a program did itself: a bad memory access, a forbidden instruction, an abort. The
/// kernel's log tells the library, Python's faulthandler the line.
final class CrashCause {
  private static final int ILL = 4;
  private static final int ABRT = 6;
  private static final int BUS = 7;
  private static final int FPE = 8;
  private static final int SEGV = 11;

  private CrashCause() {}

  static @Nullable Cause of(DeathFacts facts, Seen seen) {
    boolean isOwn = facts.signal() != 0;
    int signal = isOwn ? facts.signal() : ExitCauses.shellSignal(facts.exitCode());
    if (!isCrash(signal)
        || facts.isTimedOut()
        || SignalCauses.last(seen.passedOn(), signal) != null) {
      return null;
    }
    var evidence = new ArrayList<String>();
    evidence.add(
        isOwn
            ? "the kernel told of a death by " + Words.signal(signal)
            : "exit code "
                + facts.exitCode()
                + ", a shell's word for a death by "
                + Words.signal(signal));
    FaultDump dump = dump(facts);
    Crash crash = signal == ABRT ? null : crash(seen, isOwn);
    var text = new StringBuilder(isOwn ? what(signal) : "Its command " + lowerFirst(what(signal)));
    if (crash != null) {
      evidence.add("kernel log: " + Words.cut(crash.line(), 300));
      if (!crash.library().isEmpty()) {
        text.append(" in ").append(crash.library());
      }
    } else if (signal == SEGV || signal == BUS) {
      evidence.add(
          seen.kernel().isTelling()
              ? "the kernel's log does not name it: the signal may have been sent"
              : "the kernel's log, which names the library, could not be read");
    }
    if (dump != null) {
      evidence.add("faulthandler: " + dump.reason());
      if (dump.frame() != null) {
        text.append(", at ").append(dump.place());
      }
    }
    text.append(", by ").append(Words.signal(signal));
    boolean isProven = isOwn || crash != null || dump != null;
    return new Cause(
        signal == SEGV || signal == BUS ? "segfault" : "signal",
        text.toString(),
        isProven ? Confidence.CERTAIN : Confidence.LIKELY,
        evidence);
  }

  private static boolean isCrash(int signal) {
    return signal == SEGV || signal == BUS || signal == ILL || signal == FPE || signal == ABRT;
  }

  private static String what(int signal) {
    return switch (signal) {
      case SEGV, BUS -> "Crashed on a bad memory access";
      case ILL -> "Crashed on an instruction that this processor does not know";
      case FPE -> "Crashed on arithmetic that has no result, such as a division by zero";
      default -> "Aborted itself";
    };
  }

  private static String lowerFirst(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static @Nullable FaultDump dump(DeathFacts facts) {
    FaultDump dump = FaultDump.in(List.of(facts.dump().split("\n")));
    return dump == null ? FaultDump.in(facts.tail()) : dump;
  }

  /// The log's entry for the command or a process of it. For one that a shell told of and nobody
  /// saw, the log's only crash will do.
  private static @Nullable Crash crash(Seen seen, boolean isOwn) {
    for (Crash each : seen.kernel().crashes()) {
      if (isOwn ? seen.kin().isRoot(each.pid()) : seen.kin().has(each.pid(), each.name())) {
        return each;
      }
    }
    return null;
  }
}
