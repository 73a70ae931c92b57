package dev.nightjar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.PushGroupsContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalPushGroupsTest extends PushGroupsContract {
  private static final Tenant TENANT = Tenant.DEFAULT;

  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T00:00:00Z"));
  private final List<JournalPushGroups> opened = new ArrayList<>();

  @Override
  protected PushGroups open() throws Exception {
    return open(Disk.system(), dir, 1 << 20);
  }

  private JournalPushGroups open(Disk disk, Path folder, long garbage) throws IOException {
    var journal = new Journal.Config(folder, 64 << 20, Duration.ofDays(1));
    var groups =
        JournalPushGroups.open(new JournalPushGroups.Config(journal, garbage, 0), disk, clock);
    opened.add(groups);
    return groups;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (JournalPushGroups groups : opened) {
      groups.close();
    }
  }

  @Test
  void keepsGroupsOverARestart() throws Exception {
    PushGroups first = open();
    first.save(TENANT, group("a", 1));
    first.save(TENANT, group("b", 1));
    first.save(new Tenant("other"), group("a", 7));
    first.save(TENANT, group("a", 2));
    first.delete(TENANT, Labels.of("job", "b"));
    opened.getFirst().close();
    PushGroups second = open();
    assertThat(second.groups(TENANT)).containsExactly(group("a", 2));
    assertThat(second.groups(new Tenant("other"))).containsExactly(group("a", 7));
  }

  private JournalPushGroups open(FaultyDisk disk, Duration force, long reserve) throws IOException {
    var journal = new Journal.Config(Path.of("/push"), 64 << 20, force);
    var config = new JournalPushGroups.Config(journal, 1 << 20, reserve);
    JournalPushGroups groups = JournalPushGroups.open(config, disk, clock);
    opened.add(groups);
    return groups;
  }

  @Test
  void leavesTheReserveAloneAndStillDeletes() throws Exception {
    var disk = new FaultyDisk(2);
    JournalPushGroups groups = open(disk, Duration.ofSeconds(1), 10_000);
    groups.save(TENANT, group("a", 1));
    disk.fillUpAfter(9_000);
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> groups.save(TENANT, group("b", 1)))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
    assertThat(groups.problem()).hasValueSatisfying(told -> assertThat(told).contains("no room"));
    groups.delete(TENANT, Labels.of("job", "a"));
    disk.fillUpAfter(Long.MAX_VALUE);
    groups.save(TENANT, group("b", 1));
    assertThat(groups.problem()).isEmpty();
    assertThat(groups.groups(TENANT)).containsExactly(group("b", 1));
  }

  @Test
  void tellsThatNothingIsTakenAfterAFailedForce() throws Exception {
    var disk = new FaultyDisk(2);
    JournalPushGroups groups = open(disk, Duration.ZERO, 0);
    disk.failForces(true);
    assertThatThrownBy(() -> groups.save(TENANT, group("a", 1)))
        .isInstanceOf(NightjarException.class);
    disk.failForces(false);
    assertThat(groups.problem())
        .hasValueSatisfying(told -> assertThat(told).contains("takes nothing", "restart"));
  }

  @Test
  void dropsOutdatedPushesFromTheDisk() throws Exception {
    JournalPushGroups groups = open(Disk.system(), dir, 4_096);
    for (int i = 0; i < 2_000; i++) {
      groups.save(TENANT, group("job" + i % 10, i));
    }
    assertThat(groups.bytes()).isLessThan(8_192);
    groups.close();
    assertThat(open(Disk.system(), dir, 4_096).groups(TENANT))
        .hasSize(10)
        .contains(group("job3", 1_993));
  }

  /// A change to one group: a save, or a delete where the value is 0.
  private record Change(String job, int value) {
    static List<Change> some(Random random, int count) {
      List<Change> changes = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        changes.add(new Change("job" + random.nextInt(4), random.nextInt(3) == 0 ? 0 : i));
      }
      return changes;
    }

    void apply(PushGroups groups) {
      if (value == 0) {
        groups.delete(TENANT, Labels.of("job", job));
      } else {
        groups.save(TENANT, group(job, value));
      }
    }
  }

  /// What stands after each number of changes.
  private static List<List<PushGroup>> states(List<Change> changes) {
    List<List<PushGroup>> states = new ArrayList<>();
    var table = new GroupTable();
    states.add(table.groups(TENANT.id()));
    for (Change change : changes) {
      if (change.value() == 0) {
        table.remove(TENANT.id(), Labels.of("job", change.job()));
      } else {
        table.put(TENANT.id(), new GroupTable.Entry(group(change.job(), change.value()), 1, 1));
      }
      states.add(table.groups(TENANT.id()));
    }
    return states;
  }

  @Test
  void losesNothingAcknowledgedWhereverItDies() throws Exception {
    List<Change> changes = Change.some(new Random(7), 30);
    List<List<PushGroup>> states = states(changes);
    boolean survived = false;
    boolean compacted = false;
    for (long steps = 1; !survived; steps += 11) {
      Path folder = dir.resolve("died-after-" + steps);
      var disk = new CrashingDisk(steps);
      int acknowledged = applyUntilDeath(disk, folder, changes);
      survived = acknowledged == changes.size();
      compacted |=
          segments(folder).size() == 1 && !segments(folder).getFirst().endsWith("1.journal");
      try (var reopened = open(new CrashingDisk(Long.MAX_VALUE), folder, 300)) {
        // The change that was in the works when it died may have got through or not.
        assertThat(reopened.groups(TENANT))
            .as("after %d steps, %d acknowledged", steps, acknowledged)
            .isIn(states.get(acknowledged), states.get(Math.min(acknowledged + 1, changes.size())));
      }
    }
    assertThat(compacted).isTrue();
  }

  @Test
  void powerCutLeavesAnEarlierState() throws Exception {
    List<Change> changes = Change.some(new Random(11), 30);
    List<List<PushGroup>> states = states(changes);
    boolean survived = false;
    for (long steps = 1; !survived; steps += 17) {
      Path folder = dir.resolve("cut-after-" + steps);
      var disk = new CrashingDisk(steps);
      int acknowledged = applyUntilDeath(disk, folder, changes);
      survived = acknowledged == changes.size();
      disk.cutPower();
      try (var reopened = open(new CrashingDisk(Long.MAX_VALUE), folder, 300)) {
        assertThat(states.subList(0, Math.min(acknowledged + 2, states.size())))
            .contains(reopened.groups(TENANT));
      }
    }
  }

  private int applyUntilDeath(CrashingDisk disk, Path folder, List<Change> changes) {
    int acknowledged = 0;
    try {
      JournalPushGroups groups = open(disk, folder, 300);
      opened.remove(groups); // nobody closes what died
      for (Change change : changes) {
        change.apply(groups);
        acknowledged++;
      }
    } catch (IOException | NightjarException _) {
      // died
    }
    return acknowledged;
  }

  @Test
  void oldSegmentThatComesBackBringsNoDeletedGroupBack() throws Exception {
    JournalPushGroups groups = open(Disk.system(), dir, 300);
    groups.save(TENANT, group("deleted", 1));
    Path first = segments(dir).getFirst();
    byte[] old = Files.readAllBytes(first);
    groups.delete(TENANT, Labels.of("job", "deleted"));
    for (int i = 0; i < 40; i++) {
      groups.save(TENANT, group("kept", i));
    }
    groups.close();
    assertThat(first).doesNotExist();
    Disk.system().replace(first, ByteBuffer.wrap(old));
    assertThat(open(Disk.system(), dir, 300).groups(TENANT)).containsExactly(group("kept", 39));
  }

  @Test
  void refusesARecordThatHoldsNoGroup() throws Exception {
    var config = new Journal.Config(dir, 1 << 20, Duration.ZERO);
    for (byte kind : new byte[] {1, 2, 3, 4}) {
      Disk.system().delete(dir);
      try (var journal = Journal.open(Disk.system(), config, clock, (_, _, _) -> {})) {
        journal.append(kind, ByteBuffer.wrap(new byte[] {(byte) 0xff, 3}));
      }
      assertThatThrownBy(this::open).isInstanceOf(CorruptFileException.class);
    }
  }

  private static List<Path> segments(Path folder) throws IOException {
    return Disk.system().list(folder);
  }
}
