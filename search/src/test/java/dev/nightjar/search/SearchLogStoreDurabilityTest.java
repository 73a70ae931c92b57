package dev.nightjar.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal.Damage;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchLogStoreDurabilityTest {
  private static final Labels STREAM = Labels.of("job", "nightly");

  @TempDir Path dir;
  private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(0, LogLines.NOW));
  private SearchLogStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = open(config());
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private SearchConfig config() {
    return SearchConfig.in(dir.resolve("logs")).withBlockBytes(1_000);
  }

  private SearchLogStore open(SearchConfig config) throws IOException {
    return SearchLogStore.open(config, Disk.system(), clock);
  }

  private Path day() {
    return dir.resolve("logs/default/2026-11-20");
  }

  /// Appends `count` lines, each in a block of its own.
  private void appendBlocks(int count) {
    for (int i = 0; i < count; i++) {
      append("block " + i + " " + "x".repeat(1_000));
    }
  }

  private void append(String body) {
    var line = new LogLine(LogLines.NOW, STREAM, Labels.EMPTY, body);
    assertThat(store.append(Tenant.DEFAULT, List.of(line)).stored()).isEqualTo(1);
  }

  private List<String> heads() {
    List<String> heads = new ArrayList<>();
    for (LogLine line : LogLines.all(store, LogLines.everything())) {
      heads.add(line.body().substring(0, Math.min(7, line.body().length())));
    }
    return heads;
  }

  private void reopen() throws IOException {
    store.close();
    store = open(config());
  }

  @Test
  void serialOpensGiveEveryLineOnce() throws IOException {
    appendBlocks(3);
    append("open");
    for (int i = 0; i < 3; i++) {
      reopen();
      assertThat(heads()).containsExactly("block 0", "block 1", "block 2", "open");
    }
  }

  @Test
  void bytesBehindTheManifestAreCutOff() throws IOException {
    appendBlocks(2);
    store.close();
    Files.write(day().resolve("bodies"), new byte[5_000], StandardOpenOption.APPEND);
    store = open(config());
    append("more");
    store.maintain();
    reopen();
    assertThat(heads()).containsExactly("block 0", "block 1", "more");
    assertThat(store.damages()).isEmpty();
  }

  @Test
  void aDamagedBlockIsNamedAndTheRestIsServed() throws IOException {
    appendBlocks(3);
    store.close();
    long length = Files.size(day().resolve("bodies")) - 8;
    damage(day().resolve("bodies"), 8 + length / 2);
    store = open(config());
    assertThat(heads()).containsExactly("block 0", "block 2");
    assertThat(store.damages()).extracting(Damage::file).containsExactly(day().resolve("bodies"));
  }

  @Test
  void aBlockThatIsDamagedAfterItWasIndexedIsNamedToo() throws IOException {
    appendBlocks(10);
    store.maintain();
    long length = Files.size(day().resolve("bodies")) - 8;
    damage(day().resolve("bodies"), 8 + length / 20);
    assertThat(heads()).hasSize(9).doesNotContain("block 0");
    assertThat(heads()).hasSize(9);
    assertThat(store.damages()).hasSize(1);
  }

  @Test
  void aBodyFileThatLostItsEndGivesTheRestAndTakesMore() throws IOException {
    appendBlocks(3);
    store.close();
    try (var file = new RandomAccessFile(day().resolve("bodies").toFile(), "rw")) {
      file.setLength(file.length() - 20);
    }
    store = open(config());
    append("more " + "y".repeat(1_000));
    store.maintain();
    assertThat(heads()).containsExactly("block 0", "block 1", "more yy");
    assertThat(store.damages()).isNotEmpty();
    reopen();
    assertThat(heads()).containsExactly("block 0", "block 1", "more yy");
  }

  @Test
  void aDamagedManifestIsMadeAnewFromTheBlocks() throws IOException {
    appendBlocks(3);
    store.close();
    damage(day().resolve("manifest"), 13);
    store = open(config());
    assertThat(heads()).containsExactly("block 0", "block 1", "block 2");
    assertThat(store.damages()).hasSize(1);
    append("more");
    reopen();
    assertThat(heads()).hasSize(4);
  }

  @Test
  void aDamagedIndexIsMadeAnew() throws IOException {
    appendBlocks(10);
    store.maintain();
    store.close();
    for (Path file : Disk.system().list(day().resolve("index"))) {
      Files.write(file, new byte[] {1, 2, 3});
    }
    store = open(config());
    assertThat(heads()).hasSize(10);
    assertThat(store.damages()).extracting(Damage::file).containsExactly(day().resolve("index"));
    store.maintain();
    reopen();
    assertThat(heads()).hasSize(10);
    assertThat(store.damages()).isEmpty();
  }

  @Test
  void theJournalIsFreedOnceItsLinesAreCommitted() throws IOException {
    appendBlocks(64);
    String large = "z".repeat(200_000);
    for (int i = 0; i < 30; i++) {
      append(i + large);
    }
    store.maintain();
    long bytes = 0;
    for (Path file : Disk.system().list(dir.resolve("logs/default/journal"))) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(1_000);
    reopen();
    assertThat(heads()).hasSize(94);
  }

  @Test
  void daysOlderThanTheRetentionAreDeletedWhole() throws IOException {
    appendBlocks(2);
    store.maintain();
    clock.advance(Duration.ofDays(30));
    store.maintain();
    assertThat(day()).exists();
    clock.advance(Duration.ofDays(1));
    store.maintain();
    assertThat(day()).doesNotExist();
    assertThat(heads()).isEmpty();
    refused("late", Refusal.Reason.TOO_OLD);
    reopen();
    assertThat(heads()).isEmpty();
  }

  private void refused(String body, Refusal.Reason wanted) {
    var line = new LogLine(LogLines.NOW, STREAM, Labels.EMPTY, body);
    assertThat(store.append(Tenant.DEFAULT, List.of(line)).refused())
        .extracting(Refusal::reason)
        .containsExactly(wanted);
  }

  @Test
  void refusesWhatIsFarAheadOfTheClockAndLabelsThatAreText() {
    long tomorrow = LogLines.NOW + Duration.ofHours(25).toNanos();
    var ahead = new LogLine(tomorrow, STREAM, Labels.EMPTY, "ahead");
    var wordy = new LogLine(LogLines.NOW, STREAM, Labels.of("k", "v".repeat(40_000)), "wordy");
    var good = new LogLine(LogLines.NOW, STREAM, Labels.EMPTY, "good");
    var appended = store.append(Tenant.DEFAULT, List.of(ahead, wordy, good));
    assertThat(appended.stored()).isEqualTo(1);
    assertThat(appended.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.TOO_NEW, Refusal.Reason.OVER_LIMIT);
    assertThat(heads()).containsExactly("good");
  }

  @Test
  void refusesAllWhenTheReserveIsTouched() throws IOException {
    store.close();
    var config = config();
    store =
        open(
            new SearchConfig(
                config.dir(),
                config.retention(),
                config.forceInterval(),
                config.blockBytes(),
                config.blockAge(),
                Long.MAX_VALUE,
                config.maintenanceInterval(),
                config.findLimit()));
    assertThatThrownBy(() -> append("no room"))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
    assertThat(heads()).isEmpty();
  }

  @Test
  void foldersOfOthersAreLeftAlone() throws IOException {
    append("mine");
    Files.createDirectories(dir.resolve("logs/lost+found"));
    Files.createDirectories(dir.resolve("logs/default/notes"));
    reopen();
    assertThat(heads()).containsExactly("mine");
    assertThat(dir.resolve("logs/lost+found")).isEmptyDirectory();
  }

  @Test
  void aClosedStoreSaysSo() throws IOException {
    store.close();
    store.close();
    assertThatThrownBy(() -> append("late"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("closed");
  }

  private static void damage(Path file, long at) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int before = bytes.read();
      bytes.seek(at);
      bytes.write(before ^ 0x55);
    }
  }
}
