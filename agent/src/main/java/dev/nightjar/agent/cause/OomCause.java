package dev.nightjar.agent.cause;

import dev.nightjar.agent.cause.KernelWords.Victim;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kill by the kernel for want of memory: the claim that must never be made without proof.
///
/// - The kernel's log names the command or a process of its tree: it was.
/// - The log can be read and does not name the command, which died by KILL: it was not, whatever
///   the counts say.
/// - The count of the command's own control group rose while it died by KILL: it was; likely, where
///   others live in that group or the log names a stranger, and where it was a shell that told so
///   by 137, which is any KILL's number. What it outlived by far is possible at most.
/// - The count rose only below the group, or above it after it had vanished: likely.
/// - Anything else is no proof.
final class OomCause {
  private static final int SHELL_KILL = 128 + SignalCauses.KILL;

  private OomCause() {}

  static @Nullable Cause of(DeathFacts facts, Seen seen) {
    boolean isDead = facts.signal() == SignalCauses.KILL;
    boolean isTold = facts.signal() == 0 && facts.exitCode() == SHELL_KILL;
    Victim victim = victim(seen, isDead);
    if (victim != null) {
      boolean isProven = isDead && seen.kin().isRoot(victim.pid());
      return named(victim, seen, isProven || ((isDead || isTold) && seen.oom().ownLate() != 0));
    }
    boolean isOwnDeed = facts.isForced();
    if (isOwnDeed || !(isDead || isTold) || (isDead && seen.kernel().isTelling())) {
      return null;
    }
    return counted(seen, isDead);
  }

  /// The process of the run that the log names; of several the command's own.
  private static @Nullable Victim victim(Seen seen, boolean isDead) {
    Victim found = null;
    for (Victim each : seen.kernel().victims()) {
      if (seen.kin().isRoot(each.pid()) && isDead) {
        return each;
      }
      if (!seen.kin().isRoot(each.pid()) && seen.kin().has(each.pid(), each.name())) {
        found = each;
      }
    }
    return found;
  }

  private static Cause named(Victim victim, Seen seen, boolean isDeath) {
    String who =
        seen.kin().isRoot(victim.pid())
            ? "Killed by the kernel"
            : "A process of it, "
                + victim.name()
                + " ("
                + victim.pid()
                + "), was killed by the kernel";
    String why =
        ": "
            + (victim.isGroupsMemory() ? "its control group" : "the machine")
            + " was out of memory";
    var evidence = new ArrayList<String>();
    evidence.add("kernel log: " + Words.cut(victim.line(), 300));
    if (!victim.group().isEmpty()) {
      evidence.add("its control group: " + victim.group());
    }
    evidence.addAll(seen.oom().shown());
    return new Cause(
        "oom_kill", who + why, isDeath ? Confidence.CERTAIN : Confidence.LIKELY, evidence);
  }

  private static @Nullable Cause counted(Seen seen, boolean isDead) {
    OomCounter.Verdict oom = seen.oom();
    boolean isOld = oom.ownLate() <= 0;
    long own = isDead ? oom.ownLate() : oom.own();
    List<Victim> strangers = seen.kernel().victims();
    if (seen.kernel().isTelling() && !isAnyIn(strangers, seen.group())) {
      return null;
    }
    var evidence = new ArrayList<>(oom.shown());
    evidence.add(
        isDead
            ? "it died by KILL (9)"
            : "it exited with code 137, a shell's word for a death by KILL (9)");
    if (own > 0) {
      boolean isSure = !seen.sharesGroup() && strangers.isEmpty();
      if (seen.sharesGroup()) {
        evidence.add("other processes were seen in that control group");
      }
      return new Cause(
          "oom_kill",
          (isDead ? "Killed by the kernel" : "Its command was killed by the kernel")
              + ": its control group was out of memory",
          isOld ? Confidence.POSSIBLE : isSure && isDead ? Confidence.CERTAIN : Confidence.LIKELY,
          evidence);
    }
    if (oom.below() > 0 || oom.around() > 0) {
      return new Cause(
          "oom_kill",
          "Killed by the kernel, as it seems: a control group around it was out of memory",
          Confidence.LIKELY,
          evidence);
    }
    return null;
  }

  private static boolean isAnyIn(List<Victim> victims, String group) {
    for (Victim each : victims) {
      if (!group.isEmpty()
          && (each.group().equals(group) || each.group().startsWith(group + "/"))) {
        return true;
      }
    }
    return false;
  }
}
