package dev.nightjar.agent.cause;

import java.util.ArrayList;
import java.util.List;

/// What a witness of a test saw; by default nothing unusual of a command with process id 4711.
final class Witnessed {
  static final int PID = 4711;

  private final Kin kin = new Kin();
  private final List<Sender> passedOn = new ArrayList<>();
  private KernelWords kernel = KernelWords.NONE;
  private OomCounter.Verdict oom = OomCounter.Verdict.NONE;
  private boolean sharesGroup;
  private long hostKills;
  private Usage usage = Usage.NONE;
  private ParentProcess parentNow = new ParentProcess(812, "cron");
  private boolean isParentLeftLate = true;
  private boolean isReaderGone;

  Witnessed() {
    kin.begin(PID);
  }

  Witnessed passedOn(int signal, int pid, String name) {
    passedOn.add(new Sender(signal, pid, 0, name));
    return this;
  }

  Witnessed kernelLog(String... lines) {
    kernel = KernelWords.of(List.of(lines));
    return this;
  }

  Witnessed ownKills(long all, long late) {
    oom =
        new OomCounter.Verdict(all, late, 0, 0, List.of("oom_kill of /job rose from 0 to " + all));
    return this;
  }

  Witnessed killsBelow(long kills) {
    oom = new OomCounter.Verdict(0, 0, kills, 0, List.of("oom_kill below /job rose"));
    return this;
  }

  Witnessed killsAround(long kills) {
    oom = new OomCounter.Verdict(-1, -1, 0, kills, List.of("oom_kill above /job rose"));
    return this;
  }

  Witnessed strangers() {
    sharesGroup = true;
    return this;
  }

  Witnessed hostKills(long kills) {
    hostKills = kills;
    return this;
  }

  Witnessed used(String limits, double cpuSeconds) {
    usage = new Usage(limits, cpuSeconds);
    return this;
  }

  Witnessed parentNow(int pid, String name) {
    parentNow = new ParentProcess(pid, name);
    return this;
  }

  Witnessed parentLeftLongAgo() {
    isParentLeftLate = false;
    return this;
  }

  Witnessed child(int pid, String name) {
    kin.saw(pid, name);
    return this;
  }

  Witnessed readerGone() {
    isReaderGone = true;
    return this;
  }

  List<Cause> causes(DeathFacts facts) {
    var seen =
        new Seen(
            kin,
            passedOn,
            kernel,
            oom,
            sharesGroup,
            "/job",
            hostKills,
            usage,
            new ParentProcess(812, "cron"),
            parentNow,
            isParentLeftLate,
            isReaderGone);
    return new CauseFinder(facts, seen).find();
  }
}
