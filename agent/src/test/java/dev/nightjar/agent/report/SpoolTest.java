package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.OwnProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  private static final List<SpoolFile.Post> POSTS =
      List.of(post(false, "{\"a\":1}"), post(true, "{}"), post(false, ""));

  @TempDir private Path parent;

  private static SpoolFile.Post post(boolean isOutput, String body) {
    return new SpoolFile.Post(isOutput, body.getBytes(StandardCharsets.UTF_8));
  }

  private Path folder() {
    return parent.resolve("deep/spool");
  }

  private Spool open() {
    return requireNonNull(Spool.at(folder().toString(), OwnProcess.userId(), 1_000_000));
  }

  private static void keep(Spool spool, String id) throws IOException {
    spool.keep(id, SpoolFile.encode(POSTS)).close();
  }

  @Test
  void givesBackWhatItKeeps() throws Exception {
    Spool spool = open();
    keep(spool, "B");
    keep(spool, "A");

    assertThat(spool.waiting()).containsExactly("A", "B");
    try (Spool.Claim claim = requireNonNull(spool.claim("A"))) {
      List<SpoolFile.Post> posts = requireNonNull(claim.posts());
      assertThat(posts)
          .extracting(each -> each.path("A"))
          .containsExactly("/runs", "/runs/A/output", "/runs");
      assertThat(posts.getFirst().body()).isEqualTo(POSTS.getFirst().body());
      claim.delivered();
    }
    assertThat(spool.waiting()).containsExactly("B");
  }

  @Test
  void isForItsOwnerOnly() throws Exception {
    keep(open(), "A");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder().resolve("A.report"))))
        .isEqualTo("rw-------");
  }

  @Test
  void isNotOpenedWhereOthersCouldInterfere() throws Exception {
    int uid = OwnProcess.userId();
    Path open = Files.createDirectory(parent.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path mine = Files.createDirectory(parent.resolve("mine"));
    Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rwx------"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), mine);
    Path file = Files.createFile(parent.resolve("file"));

    assertThat(Spool.at(open.toString(), uid, 0)).isNull();
    assertThat(Spool.at(link.toString(), uid, 0)).isNull();
    assertThat(Spool.at(file.toString(), uid, 0)).isNull();
    assertThat(Spool.at(mine.toString(), uid + 1, 0)).isNull();
    assertThat(Spool.at(mine.toString(), uid, 0)).isNotNull();
  }

  @Test
  void letsNoTwoDeliverTheSameReport() throws Exception {
    Spool spool = open();
    try (Spool.Claim claim = spool.keep("A", SpoolFile.encode(POSTS))) {
      assertThat(claim.runId()).isEqualTo("A");
      assertThat(spool.claim("A")).isNull();
    }
    try (Spool.Claim claim = spool.claim("A")) {
      assertThat(claim).isNotNull();
    }
    assertThat(spool.claim("absent")).isNull();
  }

  @Test
  void dropsTheOldestForRoomAndCountsThem() throws Exception {
    Spool spool = open();
    int size = (int) (Spool.MAX_BYTES / 4);
    byte[] large = SpoolFile.encode(List.of(new SpoolFile.Post(false, new byte[size])));
    for (String id : List.of("A", "B", "C", "D", "E")) {
      spool.keep(id, large).close();
    }

    assertThat(spool.waiting()).containsExactly("C", "D", "E");
    assertThat(spool.takeDropped()).isEqualTo(2);
    assertThat(spool.takeDropped()).isZero();
  }

  @Test
  void removesWhatAKilledWriterLeft() throws Exception {
    Spool spool = requireNonNull(Spool.at(folder().toString(), OwnProcess.userId(), 7_200_000));
    Path old = Files.createFile(folder().resolve("X.tmp"));
    Path fresh = Files.createFile(folder().resolve("Y.tmp"));
    assertThat(old.toFile().setLastModified(1_000)).isTrue();
    assertThat(fresh.toFile().setLastModified(7_000_000)).isTrue();

    keep(spool, "A");

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void recognisesDamage() {
    byte[] file = SpoolFile.encode(POSTS);
    assertThat(SpoolFile.decode(file)).hasSize(3);
    for (int at = 0; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 0x40;
      List<SpoolFile.Post> posts = SpoolFile.decode(damaged);
      assertThat(posts).as("byte " + at).isNull();
    }
    assertThat(SpoolFile.decode(new byte[3])).isNull();
  }
}
