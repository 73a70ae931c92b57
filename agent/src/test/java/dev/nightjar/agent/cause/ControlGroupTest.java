package dev.nightjar.agent.cause;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlGroupTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir private Path dir = Path.of("");

  private void kills(String group, String file, long kills) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(group));
    String text =
        file.equals("memory.oom_control")
            ? "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n"
            : "low 0\nhigh 0\nmax 5\noom 2\noom_kill " + kills + "\noom_group_kill 0\n";
    Files.writeString(folder.resolve(file), text);
  }

  private ControlGroup second(String path) {
    return new ControlGroup(path, dir + path, false);
  }

  @Test
  void prefersTheMemoryControllerOfTheFirstVersion() {
    ControlGroup group =
        requireNonNull(ControlGroup.parse("9:name=systemd:/\n4:cpu,memory:/a/b\n0::/u\n"));

    assertThat(group.path()).isEqualTo("/a/b");
  }

  @Test
  void theTightestGroupLimitsTheMemory() throws IOException {
    Files.writeString(Files.createDirectories(dir.resolve("a/b")).resolve("memory.max"), "max\n");
    long machine = ControlGroup.memoryLimit(second("/a/b"));
    assertThat(machine).isGreaterThan(1 << 20);

    Files.writeString(dir.resolve("a/memory.max"), "1048576\n");
    assertThat(ControlGroup.memoryLimit(second("/a/b"))).isEqualTo(1 << 20);
  }

  @Test
  void readsTheSecondVersion() {
    ControlGroup group = requireNonNull(ControlGroup.parse("0::/system.slice/cron.service\n"));

    assertThat(group.path()).isEqualTo("/system.slice/cron.service");
  }

  @Test
  void takesNoOtherControllerForMemory() {
    assertThat(ControlGroup.parse("4:memoryx:/a\n3:xmemory:/b\n")).isNull();
    assertThat(ControlGroup.parse("")).isNull();
    assertThat(ControlGroup.parse("0::/gone (deleted)\n")).isNull();
    assertThat(ControlGroup.parse("nonsense\n:\n::\n")).isNull();
  }

  @Test
  void countsKillsOfBothVersions() throws IOException {
    kills("a", "memory.oom_control", 3);
    kills("a", "memory.events.local", 4);
    kills("a", "memory.events", 6);

    assertThat(new ControlGroup("/a", dir + "/a", true).ownKills()).isEqualTo(3);
    assertThat(second("/a").ownKills()).isEqualTo(4);
    assertThat(second("/a").treeKills()).isEqualTo(6);
    assertThat(second("/none").ownKills()).isEqualTo(-1);
  }

  @Test
  void countsOnlyWhatRoseSinceTheCommandWasLastSeenAlive() throws IOException {
    kills("a", "memory.events.local", 2);
    kills("a", "memory.events", 2);
    var counter = new OomCounter();
    counter.begin(second("/a"), 0);

    kills("a", "memory.events.local", 3);
    kills("a", "memory.events", 3);
    counter.lived(counter.ownKills(), 5 * SECOND);
    assertThat(counter.verdict(9 * SECOND).own()).isEqualTo(1);
    assertThat(counter.verdict(9 * SECOND).ownLate()).isZero();
    assertThat(counter.verdict(5 * SECOND + 1).ownLate()).as("it may be dying of it").isEqualTo(1);

    kills("a", "memory.events.local", 4);
    assertThat(counter.verdict(9 * SECOND).ownLate()).isEqualTo(1);
  }

  @Test
  void countsFromTheMomentThatTheCommandMoved() throws IOException {
    kills("a", "memory.events.local", 0);
    kills("b", "memory.events.local", 7);
    kills("b", "memory.events", 7);
    var counter = new OomCounter();
    counter.begin(second("/a"), 0);
    counter.begin(second("/b"), SECOND);

    assertThat(counter.verdict(2 * SECOND).own()).isZero();
    assertThat(counter.verdict(2 * SECOND).shown()).isEmpty();
  }

  @Test
  void asksTheGroupAboveWhenItsOwnIsGone() throws IOException {
    kills("s", "memory.events", 1);
    kills("s/a", "memory.events", 0);
    kills("s/a", "memory.events.local", 0);
    var counter = new OomCounter();
    counter.begin(second("/s/a"), 0);
    counter.beginAbove();
    Files.delete(dir.resolve("s/a/memory.events"));
    Files.delete(dir.resolve("s/a/memory.events.local"));
    kills("s", "memory.events", 2);

    OomCounter.Verdict verdict = counter.verdict(SECOND);
    assertThat(verdict.own()).isEqualTo(-1);
    assertThat(verdict.around()).isEqualTo(1);
    assertThat(verdict.shown())
        .containsExactly("oom_kill of /s, above its control group, rose from 1 to 2");
  }

  @Test
  void findsTheFolderOfAGroupInTheMountTable() {
    String mounts =
        """
        25 30 0:23 / /sys rw,nosuid shared:7 - sysfs sysfs rw
        31 25 0:27 /docker/1f /sys/fs/cgroup/memory ro,nosuid master:11 - cgroup cgroup rw,memory
        32 25 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate
        """;

    assertThat(MountTable.cgroupFolder(mounts, "/docker/1f", "memory"))
        .isEqualTo("/sys/fs/cgroup/memory");
    assertThat(MountTable.cgroupFolder(mounts, "/docker/1f/x", "memory"))
        .isEqualTo("/sys/fs/cgroup/memory/x");
    assertThat(MountTable.cgroupFolder(mounts, "/docker/1fa", "memory")).isNull();
    assertThat(MountTable.cgroupFolder(mounts, "/u", "")).isEqualTo("/sys/fs/cgroup/unified/u");
  }

  @Test
  void findsAMountOnWhichNothingCanBeRun() {
    String mounts =
        """
        25 1 0:23 / / rw - ext4 /dev/vda rw
        26 25 0:24 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw
        27 26 0:25 / /tmp/my\\040bin rw - tmpfs tmpfs rw
        """;

    assertThat(MountTable.unrunnableMount(mounts, "/tmp/x")).isEqualTo("/tmp");
    assertThat(MountTable.unrunnableMount(mounts, "/tmp/my bin/x")).isNull();
    assertThat(MountTable.unrunnableMount(mounts, "/tmpx")).isNull();
  }
}
