package dev.nightjar.base.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.ProcessTree.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessTreeTest {
  private static final String MARK = "NIGHTJAR_RUN_01TEST";
  private final List<ProcessHandle> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    for (ProcessHandle each : started) {
      each.descendants().forEach(ProcessHandle::destroyForcibly);
      each.destroyForcibly();
    }
  }

  /// Starts a shell, and waits until its script has told the process ids that it was to tell.
  private List<Integer> start(boolean isMarked, String script, int count) throws Exception {
    var builder = new ProcessBuilder("setsid", "/bin/sh", "-c", script);
    if (isMarked) {
      builder.environment().put(MARK, "1");
    }
    Process process = builder.start();
    started.add(process.toHandle());
    var pids = new ArrayList<Integer>();
    pids.add((int) process.pid());
    var told = process.inputReader();
    for (int i = 0; i < count; i++) {
      int pid = Integer.parseInt(told.readLine());
      ProcessHandle.of(pid).ifPresent(started::add);
      pids.add(pid);
    }
    return pids;
  }

  private static List<Integer> pids(List<Member> members) {
    return members.stream().map(Member::pid).toList();
  }

  @Test
  void findsDescendantsGroupAndMarkedProcesses() throws Exception {
    List<Integer> all =
        start(
            true,
            "(setsid sh -c '(sleep 1000 & echo $!)'); sleep 1000 & echo $!;"
                + " setsid sh -c 'echo $$; exec sleep 1000' & wait",
            3);

    assertThat(pids(new ProcessTree(all.getFirst(), true, MARK).scan()))
        .containsExactlyInAnyOrderElementsOf(all)
        .startsWith(all.getFirst());
    assertThat(pids(new ProcessTree(all.getFirst(), true, MARK).family()))
        .containsExactlyInAnyOrder(all.get(0), all.get(2), all.get(3));
  }

  @Test
  void knowsADescendantThatItSawWhenItsParentsAreGone() throws Exception {
    List<Integer> all = start(false, "setsid sh -c 'echo $$; exec sleep 1000' & wait", 1);
    var tree = new ProcessTree(all.getFirst(), true, MARK);
    assertThat(pids(tree.scan())).hasSize(2);
    ProcessHandle shell = ProcessHandle.of(all.getFirst()).orElseThrow();
    shell.destroyForcibly();
    shell.onExit().join();

    assertThat(pids(tree.scan())).containsExactly(all.get(1));
    assertThat(pids(new ProcessTree(all.getFirst(), true, MARK).scan())).isEmpty();
  }

  @Test
  void neverFindsTheProcessesOfAnother() throws Exception {
    List<Integer> mine = start(true, "sleep 1000 & echo $!; wait", 1);
    List<Integer> other = start(false, "sleep 1000 & echo $!; wait", 1);

    assertThat(pids(new ProcessTree(mine.getFirst(), true, MARK).scan()))
        .containsExactlyElementsOf(mine);
    assertThat(pids(new ProcessTree(other.getFirst(), true, "NIGHTJAR_RUN_OTHER").scan()))
        .containsExactlyElementsOf(other);
  }

  @Test
  void aGroupThatAnotherHasMadeOfTheRootsNumberIsNotOurs() throws Exception {
    int stranger = start(false, "sleep 1000 & echo $!; wait", 1).getFirst();
    long ticks = requireNonNull(Member.of(stranger)).startTicks();

    assertThat(pids(new ProcessTree(stranger, true, MARK, ticks - 1).scan())).isEmpty();
    assertThat(pids(new ProcessTree(stranger, true, MARK, ticks).scan())).hasSize(2);
  }

  @Test
  void signalsAProcessOnlyWhileItIsTheSame() throws Exception {
    int pid = start(false, "sleep 1000 & echo $!; wait", 1).get(1);
    Member member = requireNonNull(Member.of(pid));
    var reused =
        new Member(pid, member.parent(), member.group(), member.state(), member.startTicks() - 1);

    assertThat(reused.signal(9)).isFalse();
    assertThat(member.isAlive()).isTrue();
    assertThat(member.signal(9)).isTrue();
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    assertThat(member.signal(9)).isFalse();
    assertThat(member.isAlive()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "A=1;NIGHTJAR_RUN_X=1;B=2;, true",
    "NIGHTJAR_RUN_X=;, true",
    "A=1;NIGHTJAR_RUN_XY=1;, false",
    "A=NIGHTJAR_RUN_X=1;, false",
    "NIGHTJAR_RUN_X, false",
    "'', false"
  })
  void readsAnEnvironment(String text, boolean hasMark) {
    byte[] environment = text.replace(';', '\0').getBytes(StandardCharsets.US_ASCII);

    assertThat(ProcessTree.hasMark(environment, "NIGHTJAR_RUN_X")).isEqualTo(hasMark);
  }

  @Test
  void readsAStatLineWhateverTheNameHolds() {
    Member member =
        requireNonNull(
            Member.parse(
                7, "7 (a) R 9 9 (b) S 5 6 6 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0"));

    assertThat(member).isEqualTo(new Member(7, 5, 6, 'S', 12345));
    assertThat(Member.parse(7, "")).isNull();
    assertThat(Member.parse(7, "7 (a)")).isNull();
    assertThat(Member.of(Integer.MAX_VALUE)).isNull();
  }
}
