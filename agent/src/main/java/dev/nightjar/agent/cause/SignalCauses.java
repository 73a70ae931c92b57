package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deaths by a signal.
final class SignalCauses {
  private static final int HUP = 1;
  private static final int INT = 2;
  private static final int QUIT = 3;
  static final int KILL = 9;
  static final int PIPE = 13;
  private static final int TERM = 15;
  private static final int XCPU = 24;
  private static final int XFSZ = 25;
  private static final String CPU = "Max cpu time";
  private static final int MAX_DIGITS = 9;

  /// What a process may lack of its limit in the kernel's rounded figures when it is killed for it.
  private static final double CPU_SLACK = 0.25;

  private SignalCauses() {}

  /// An end after a signal that went through the wrapper, whose sender is therefore known.
  static @Nullable Cause sent(DeathFacts facts, Seen seen) {
    if (facts.isTimedOut()) {
      return null;
    }
    int died = facts.signal() != 0 ? facts.signal() : ExitCauses.shellSignal(facts.exitCode());
    Sender exact = last(seen.passedOn(), died);
    Sender any = exact == null ? lastAsking(seen.passedOn()) : exact;
    if (any == null || !any.isProcess()) {
      return null;
    }
    String sent = Words.signal(any.signal()) + " was sent to the wrapper by " + any.told();
    if (exact == null) {
      return Cause.of(
          "signal", "Ended after " + sent, Confidence.LIKELY, any.line(), "it then " + end(facts));
    }
    return Cause.of(
        "signal",
        (facts.signal() == 0 ? "Ended by a signal: " : "Killed: ") + sent,
        Confidence.CERTAIN,
        any.line(),
        "it then " + end(facts));
  }

  /// An end after a signal from the terminal or the kernel, such as a key or a hang-up.
  static @Nullable Cause fromTerminal(DeathFacts facts, Seen seen) {
    int died = facts.signal() != 0 ? facts.signal() : ExitCauses.shellSignal(facts.exitCode());
    Sender sender = last(seen.passedOn(), died);
    if (sender == null || sender.isProcess()) {
      return null;
    }
    return Cause.of(
        "signal",
        "Ended by " + Words.signal(died) + " from " + sender.told(),
        Confidence.CERTAIN,
        sender.line(),
        "it then " + end(facts));
  }

  /// A death by a signal of which only that is known.
  static Cause plain(DeathFacts facts, Seen seen) {
    int signal = facts.signal();
    var evidence = new ArrayList<String>();
    evidence.add("the kernel told of a death by " + Words.signal(signal));
    for (Sender each : seen.passedOn()) {
      evidence.add(each.line());
    }
    if (signal == KILL && !seen.oom().shown().isEmpty()) {
      evidence.addAll(seen.oom().shown());
      evidence.add(
          seen.kernel().isTelling()
              ? "but the kernel's log names other processes as killed for want of memory"
              : "but not while it was about to die");
    }
    if (signal == KILL && seen.hostKills() > 0) {
      evidence.add(
          "meanwhile the kernel ended "
              + seen.hostKills()
              + " of the machine's processes for want of memory; nothing says that this was one");
    }
    String text = text(signal, facts, seen, evidence);
    return new Cause("signal", text, Confidence.CERTAIN, evidence);
  }

  private static String text(int signal, DeathFacts facts, Seen seen, List<String> evidence) {
    String died = "Died by " + Words.signal(signal);
    if (facts.isTimedOut()) {
      return died;
    }
    return switch (signal) {
      case PIPE -> {
        evidence.add(
            seen.isReaderGone()
                ? "nobody reads the wrapper's output any more"
                : "the wrapper's own output is still read, so it was another pipe or socket");
        yield died + ": it wrote to a pipe that nobody reads any more";
      }
      case XCPU -> died + ": it used more CPU time than its limit" + limit(seen, CPU, evidence);
      case XFSZ ->
          died
              + ": it wrote a file beyond the limit of a file's size"
              + limit(seen, "Max file size", evidence);
      case KILL -> killed(died, seen, evidence);
      default -> died + "; who sent it is not known";
    };
  }

  /// ` of 1024 bytes`, when the limit is known.
  private static String limit(Seen seen, String name, List<String> evidence) {
    String[] limit = seen.usage().limit(name);
    if (limit[0].isEmpty() || limit[0].equals("unlimited")) {
      return "";
    }
    evidence.add(name + ": " + limit[0] + " (soft), " + limit[1] + " (hard), in " + limit[2]);
    return " of " + limit[0] + " " + limit[2];
  }

  /// A KILL, which the kernel itself sends at the hard limit of CPU time.
  private static String killed(String died, Seen seen, List<String> evidence) {
    String[] limit = seen.usage().limit(CPU);
    double seconds =
        limit[1].length() > MAX_DIGITS ? 0 : Frames.number(limit[1], 0, limit[1].length());
    if (seconds <= 0 || seen.usage().cpuSeconds() < seconds - CPU_SLACK) {
      return died + "; who sent it is not known";
    }
    evidence.add("CPU time used: " + seen.usage().cpuSeconds() + " seconds");
    evidence.add(CPU + ": " + limit[0] + " (soft), " + limit[1] + " (hard), in " + limit[2]);
    return died + ", most likely at its hard limit of " + limit[1] + " seconds of CPU time";
  }

  private static String end(DeathFacts facts) {
    return facts.signal() == 0
        ? "exited with code " + facts.exitCode()
        : "died by " + Words.signal(facts.signal());
  }

  static @Nullable Sender last(List<Sender> all, int signal) {
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).signal() == signal) {
        return all.get(i);
      }
    }
    return null;
  }

  /// The last signal that asks to end.
  static @Nullable Sender lastAsking(List<Sender> all) {
    for (int i = all.size() - 1; i >= 0; i--) {
      int signal = all.get(i).signal();
      if (signal == TERM || signal == INT || signal == HUP || signal == QUIT) {
        return all.get(i);
      }
    }
    return null;
  }
}
