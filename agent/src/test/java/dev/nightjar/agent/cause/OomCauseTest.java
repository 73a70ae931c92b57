package dev.nightjar.agent.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OomCauseTest {
  private static final int KILL = 9;

  private static String[] log(int pid, String name) {
    return new String[] {
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/job,"
          + "task_memcg=/job,task="
          + name
          + ",pid="
          + pid
          + ",uid=0",
      "Memory cgroup out of memory: Killed process "
          + pid
          + " ("
          + name
          + ") total-vm:221356kB, anon-rss:30464kB, UID:0 pgtables:128kB oom_score_adj:0"
    };
  }

  private static Cause first(List<Cause> causes) {
    return causes.getFirst();
  }

  private static DeathFacts killed() {
    return DeathFacts.of(0, KILL);
  }

  private static DeathFacts exited137() {
    return DeathFacts.of(0, 137 << 8);
  }

  @Test
  void isCertainWhereTheKernelNamesTheCommand() {
    Cause cause = first(new Witnessed().kernelLog(log(Witnessed.PID, "python3")).causes(killed()));

    assertThat(cause.kind()).isEqualTo("oom_kill");
    assertThat(cause.text()).isEqualTo("Killed by the kernel: its control group was out of memory");
    assertThat(cause.confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(cause.evidence()).anyMatch(line -> line.contains("Killed process 4711"));
  }

  @Test
  void isCertainWhereTheKernelNamesAProcessOfIt() {
    Cause cause =
        first(
            new Witnessed()
                .child(4800, "python3")
                .kernelLog(log(4800, "python3"))
                .causes(exited137()));

    assertThat(cause.text()).startsWith("A process of it, python3 (4800), was killed");
    assertThat(cause.confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void tellsTheMachinesMemoryFromAGroups() {
    String line =
        "Out of memory: Killed process 4711 (java) total-vm:1kB, anon-rss:1kB, UID:0 pgtables:1kB"
            + " oom_score_adj:0";

    assertThat(first(new Witnessed().kernelLog(line).causes(killed())).text())
        .isEqualTo("Killed by the kernel: the machine was out of memory");
  }

  @Test
  void doesNotClaimAKillThatTheKernelsLogDoesNotName() {
    assertThat(new Witnessed().kernelLog(log(99, "hog")).ownKills(1, 1).causes(killed()))
        .noneMatch(cause -> cause.kind().equals("oom_kill"));
  }

  @Test
  void doesNotTakeAnotherProcessOfTheSameNumberForOneOfIts() {
    assertThat(new Witnessed().child(4800, "sleep").kernelLog(log(4800, "hog")).causes(killed()))
        .noneMatch(cause -> cause.kind().equals("oom_kill"));
  }

  @Test
  void reliesOnTheGroupsCountWithoutALog() {
    Cause alone = first(new Witnessed().ownKills(1, 1).causes(killed()));
    Cause shared = first(new Witnessed().ownKills(1, 1).strangers().causes(killed()));
    Cause shell = first(new Witnessed().ownKills(1, 1).causes(exited137()));

    assertThat(alone.kind()).isEqualTo("oom_kill");
    assertThat(alone.confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(shared.confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(shell.kind()).isEqualTo("oom_kill");
    assertThat(shell.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void doesNotBlameACountThatRoseWhileTheCommandLivedOn() {
    assertThat(new Witnessed().ownKills(1, 0).causes(killed()))
        .extracting(Cause::kind)
        .containsExactly("signal");
  }

  @Test
  void putsTheBareExitBeforeAKillThatWasOutlived() {
    List<Cause> causes = new Witnessed().ownKills(1, 0).causes(exited137());

    assertThat(causes).extracting(Cause::kind).containsExactly("exit", "oom_kill");
    assertThat(causes.getLast().confidence()).isEqualTo(Confidence.POSSIBLE);
  }

  @Test
  void isNotCertainThatAChildsDeathLongAgoWasTheEnd() {
    Cause cause =
        first(
            new Witnessed()
                .child(4800, "python3")
                .ownKills(1, 0)
                .kernelLog(log(4800, "python3"))
                .causes(exited137()));

    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void isNeverCertainOfGroupsAround() {
    assertThat(first(new Witnessed().killsBelow(1).causes(killed())).confidence())
        .isEqualTo(Confidence.LIKELY);
    assertThat(first(new Witnessed().killsAround(1).causes(killed())).confidence())
        .isEqualTo(Confidence.LIKELY);
  }

  @Test
  void claimsNothingForOtherDeaths() {
    var seen = new Witnessed().ownKills(3, 3).hostKills(3);

    assertThat(seen.causes(DeathFacts.of(0, 15))).noneMatch(c -> c.kind().equals("oom_kill"));
    assertThat(seen.causes(DeathFacts.of(0, 1 << 8))).noneMatch(c -> c.kind().equals("oom_kill"));
  }

  @Test
  void claimsNothingForAKillOfOurOwn() {
    assertThat(new Witnessed().ownKills(1, 1).causes(killed().timedOut(1, 1, true)))
        .extracting(Cause::kind)
        .containsExactly("timeout");
  }

  @Test
  void takesWordsForNoProof() {
    for (String text :
        List.of(
            "MemoryError",
            "OSError: [Errno 12] Cannot allocate memory",
            "java.lang.OutOfMemoryError: Java heap space",
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
            "Out of memory: Killed process 4711 (x)",
            "Killed")) {
      assertThat(new Witnessed().causes(exited137().tail(List.of(text))))
          .as(text)
          .noneMatch(cause -> cause.kind().equals("oom_kill"))
          .anyMatch(cause -> cause.kind().equals("known_text"));
    }
  }
}
