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
    boolean isAccess = signal == SEGV || signal == BUS;
    boolean isProven = crash != null || dump != null;
    if (crash != null) {
      evidence.add("kernel log: " + Words.cut(crash.line(), 300));
    } else if (isAccess) {
      evidence.add(
          seen.kernel().isTelling()
              ? "the kernel's log does not name it: the signal may have been sent"
              : "the kernel's log, which names the library, could not be read");
    }
    if (dump != null) {
      evidence.add("faulthandler: " + dump.reason());
    }
    String text = isProven ? crashed(signal, crash, dump) : died(signal);
    boolean isCertain = isProven || (isOwn && !isAccess);
    return new Cause(
        isAccess ? "segfault" : "signal",
        isOwn ? text : "Its command " + Character.toLowerCase(text.charAt(0)) + text.substring(1),
        isCertain ? Confidence.CERTAIN : Confidence.LIKELY,
        evidence);
  }

  private static String crashed(int signal, @Nullable Crash crash, @Nullable FaultDump dump) {
    var text =
        new StringBuilder(
            switch (signal) {
              case SEGV, BUS -> "Crashed on a bad memory access";
              case ILL -> "Crashed on an instruction that this processor does not know";
              case FPE -> "Crashed on arithmetic that has no result";
              default -> "Aborted itself";
            });
    if (crash != null && !crash.library().isEmpty()) {
      text.append(" in ").append(crash.library());
    }
    if (dump != null && dump.frame() != null) {
      text.append(", at ").append(dump.place());
    }
    return text.append(", by ").append(Words.signal(signal)).toString();
  }

  /// What the signal alone says: anybody may have sent it.
  private static String died(int signal) {
    return "Died by "
        + Words.signal(signal)
        + switch (signal) {
          case SEGV, BUS -> ", the signal of a bad memory access";
          case ILL -> ", the signal of an instruction that the processor does not know";
          case FPE -> ", the signal of arithmetic that has no result";
          default -> ", by which programs end on an error of their own";
        };
  }

  private static boolean isCrash(int signal) {
    return signal == SEGV || signal == BUS || signal == ILL || signal == FPE || signal == ABRT;
  }

  private static @Nullable FaultDump dump(DeathFacts facts) {
    FaultDump dump = FaultDump.in(List.of(facts.dump().split("\n")));
    return dump == null ? FaultDump.in(facts.tail()) : dump;
  }

  /// The log's entry for the command, or for a process of it when a shell told.
  private static @Nullable Crash crash(Seen seen, boolean isOwn) {
    for (Crash each : seen.kernel().crashes()) {
      if (isOwn ? seen.kin().isRoot(each.pid()) : seen.kin().has(each.pid(), each.name())) {
        return each;
      }
    }
    return null;
  }
}
