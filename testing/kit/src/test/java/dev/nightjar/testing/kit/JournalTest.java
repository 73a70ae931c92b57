package dev.nightjar.testing.kit;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// The journal of `base`, on a disk that fails.
final class JournalTest {
  private static final Path DIR = Path.of("/data/journal");
  private static final Path FIRST = DIR.resolve("000000000001.journal");
  private static final int HEAD = 8;
  private static final int FRAME = 13;

  private final FaultyDisk disk = new FaultyDisk(1);
  private final ManualClock clock = new ManualClock(Instant.EPOCH);

  @Test
  void givesRecordsBackInOrder() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one", "", "three");
    }
    assertThat(reopened()).containsExactly("one", "", "three");
  }

  @Test
  void goesOnBehindWhatItFound() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one");
    }
    try (Journal journal = open()) {
      append(journal, "two");
    }
    assertThat(reopened()).containsExactly("one", "two");
  }

  @Test
  void cutsATornTailAndReportsNoDamage() throws IOException {
    Journal journal = open();
    append(journal, "one", "two");
    disk.stopAtCall(disk.calls() + 1);
    assertThatThrownBy(() -> append(journal, "torn")).isInstanceOf(IOException.class);
    disk.restart();

    try (Journal again = open()) {
      assertThat(again.damages()).isEmpty();
      append(again, "three");
    }
    assertThat(reopened()).containsExactly("one", "two", "three");
  }

  @Test
  void cutsALastRecordOffThatWasWholeOnceAndReportsIt() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one", "two");
    }
    for (long fromEnd = 1; fromEnd <= FRAME + 3; fromEnd++) {
      FaultyDisk copy = disk.copy(1);
      copy.rot(FIRST, copy.size(FIRST) - fromEnd);
      try (Journal journal = Journal.open(copy, Journal.Config.in(DIR), clock, (_, _, _) -> {})) {
        assertThat(journal.damages())
            .extracting(Journal.Damage::offset, Journal.Damage::bytes)
            .containsExactly(tuple(HEAD + FRAME + 3L, FRAME + 3L));
      }
      try (Journal journal = Journal.open(copy, Journal.Config.in(DIR), clock, (_, _, _) -> {})) {
        assertThat(journal.damages()).isEmpty();
      }
    }
  }

  @Test
  void skipsAndReportsADamagedRecord() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one", "two", "three");
    }
    disk.rot(FIRST, HEAD + 3 + FRAME + FRAME - 3);

    List<String> found = new ArrayList<>();
    try (Journal journal = open(found)) {
      assertThat(found).containsExactly("one", "three");
      assertThat(journal.damages())
          .containsExactly(
              new Journal.Damage(
                  FIRST, HEAD + FRAME + 3, FRAME + 3, "records that fail their checksum"));
      append(journal, "four");
    }
    assertThat(reopened()).containsExactly("one", "three", "four");
  }

  @Test
  void readsASegmentWhoseHeadIsDamagedAndWritesToANewOne() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one");
    }
    disk.rot(FIRST, 2);

    try (Journal journal = open()) {
      assertThat(journal.damages()).hasSize(1);
      assertThat(journal.append((byte) 1, bytes("two"))).isEqualTo(2);
    }
    assertThat(reopened()).containsExactly("one", "two");
  }

  @Test
  void refusesASegmentOfAnotherVersion() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one");
    }
    disk.rot(FIRST, HEAD - 1);

    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("version");
  }

  @Test
  void reportsATailMissingFromASegmentThatIsNotTheLast() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one", "two");
      journal.rotate();
      append(journal, "three");
    }
    disk.rot(FIRST, disk.size(FIRST) - 1);

    List<String> found = new ArrayList<>();
    try (Journal journal = open(found)) {
      assertThat(found).containsExactly("one", "three");
      assertThat(journal.damages()).hasSize(1);
    }
  }

  @Test
  void cutsOffWhatAFullDiskCutShortAndGoesOnWhenThereIsRoom() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one");
      disk.fillUpAfter(20);
      assertThatThrownBy(() -> append(journal, "much too long for that"))
          .hasMessageContaining("No space left");
      disk.fillUpAfter(Long.MAX_VALUE);
      append(journal, "two");
    }
    assertThat(reopened()).containsExactly("one", "two");
  }

  @Test
  void takesNothingAfterAFailedForce() throws IOException {
    Journal journal = open();
    append(journal, "one");
    assertThat(journal.failure()).isEmpty();
    disk.failForces(true);
    assertThatThrownBy(journal::force).isInstanceOf(IOException.class);
    disk.failForces(false);

    assertThat(journal.failure()).hasValueSatisfying(told -> assertThat(told).contains("restart"));
    assertThatThrownBy(() -> append(journal, "two")).hasMessageContaining("takes nothing");
    assertThatThrownBy(journal::force).isInstanceOf(IOException.class);
    assertThatThrownBy(journal::rotate).isInstanceOf(IOException.class);
    journal.close();
  }

  @Test
  void aRecordRefusedForAFailedForceDoesNotComeBack() throws IOException {
    Journal journal = open(Duration.ZERO, new ArrayList<>());
    append(journal, "one");
    disk.failForces(true);
    assertThatThrownBy(() -> append(journal, "two")).isInstanceOf(IOException.class);
    disk.killProcess();
    disk.restart();

    assertThat(reopened()).containsExactly("one");
  }

  @Test
  void dropsWholeSegmentsAndKeepsTheOpenOne() throws IOException {
    try (Journal journal = open()) {
      append(journal, "one");
      long second = journal.rotate();
      append(journal, "two");
      long before = journal.bytes();
      journal.dropBefore(second);
      assertThat(journal.bytes()).isLessThan(before);
      journal.dropBefore(Long.MAX_VALUE);
      append(journal, "three");
    }
    assertThat(reopened()).containsExactly("two", "three");
  }

  @Test
  void startsANewSegmentWhenOneIsFull() throws IOException {
    var config = new Journal.Config(DIR, 64, Duration.ofSeconds(1));
    try (Journal journal = Journal.open(disk, config, clock, (s, k, p) -> {})) {
      assertThat(journal.append((byte) 1, bytes("x".repeat(60)))).isEqualTo(1);
      assertThat(journal.append((byte) 1, bytes("y"))).isEqualTo(2);
    }
    assertThat(reopened()).containsExactly("x".repeat(60), "y");
  }

  @Test
  void opensInBoundedTimeOverDamageThatLooksLikeManyLargeRecords() throws IOException {
    var damage = ByteBuffer.allocate(3 << 20).order(ByteOrder.LITTLE_ENDIAN);
    damage.put(new byte[] {'N', 'J', 'J', 'R', 'N', 'L', 0, 1});
    while (damage.remaining() >= FRAME) {
      var crc = new CRC32C();
      damage.putInt(1 << 20).put((byte) 1);
      crc.update(damage.array(), damage.position() - 5, 5);
      damage.putInt((int) crc.getValue());
    }
    disk.createDirectories(DIR);
    disk.replace(FIRST, damage.flip());

    try (Journal journal = open()) {
      assertThat(journal.damages()).hasSize(1);
      assertThat(journal.append((byte) 1, bytes("on"))).isEqualTo(2);
    }
    assertThat(reopened()).containsExactly("on");
  }

  @Test
  void leavesForeignFilesAlone() throws IOException {
    disk.createDirectories(DIR);
    disk.replace(DIR.resolve("notes.journal"), bytes("mine"));
    try (Journal journal = open()) {
      append(journal, "one");
    }
    assertThat(reopened()).containsExactly("one");
    assertThat(disk.exists(DIR.resolve("notes.journal"))).isTrue();
  }

  @Test
  void keepsAllAcknowledgedRecordsWhenTheProcessDiesAnywhere() {
    forAll(300, Random::nextLong, seed -> crash(seed, false));
  }

  @Test
  void keepsAPrefixWhenThePowerIsCutAnywhere() {
    forAll(300, Random::nextLong, seed -> crash(seed, true));
  }

  private void crash(long seed, boolean power) throws IOException {
    var random = new Random(seed);
    var crashing = new FaultyDisk(seed);
    crashing.stopAtCall(1 + random.nextInt(60));
    boolean always = random.nextBoolean();
    var config =
        new Journal.Config(
            DIR, 40 + random.nextInt(200), always ? Duration.ZERO : Duration.ofSeconds(1));
    List<String> acknowledged = new ArrayList<>();
    int forced = 0;
    int next = 0;
    try (Journal journal = Journal.open(crashing, config, clock, (s, k, p) -> {})) {
      while (!crashing.isOff()) {
        String record = "record " + next++ + "x".repeat(random.nextInt(30));
        journal.append((byte) 1, bytes(record));
        acknowledged.add(record);
        if (random.nextInt(10) == 0) {
          journal.force();
          forced = acknowledged.size();
        }
      }
    } catch (IOException off) {
      assertThat(crashing.isOff()).isTrue();
    }
    if (power) {
      crashing.cutPower();
    }
    crashing.restart();

    List<String> found = new ArrayList<>();
    Journal.open(crashing, config, clock, (s, k, p) -> found.add(text(p))).close();
    int sure = !power || always ? acknowledged.size() : forced;
    assertThat(found.size()).isBetween(sure, next);
    int shared = Math.min(found.size(), acknowledged.size());
    assertThat(found.subList(0, shared)).isEqualTo(acknowledged.subList(0, shared));
  }

  private Journal open() throws IOException {
    return open(new ArrayList<>());
  }

  private Journal open(List<String> found) throws IOException {
    return open(Duration.ofSeconds(1), found);
  }

  private Journal open(Duration forceInterval, List<String> found) throws IOException {
    var config = new Journal.Config(DIR, 1 << 20, forceInterval);
    return Journal.open(disk, config, clock, (segment, kind, payload) -> found.add(text(payload)));
  }

  private List<String> reopened() throws IOException {
    List<String> found = new ArrayList<>();
    open(found).close();
    return found;
  }

  private static void append(Journal journal, String... records) throws IOException {
    for (String record : records) {
      journal.append((byte) 1, bytes(record));
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
