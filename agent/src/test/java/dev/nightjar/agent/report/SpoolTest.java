package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.nightjar.base.process.OwnProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  @TempDir private Path parent;
  private static final String A = "A".repeat(26);
  private static final String B = "B".repeat(26);
  private static final String C = "C".repeat(26);
  private static final String D = "D".repeat(26);
  private static final String E = "E".repeat(26);
  private static final String F = "F".repeat(26);
  private static final String X = "X".repeat(26);
  private static final String Y = "Y".repeat(26);

  private Path folder() {
    return parent.resolve("deep/spool");
  }

  private Spool open() {
    return open(1_000_000);
  }

  private Spool open(long now) {
    return requireNonNull(Spool.at(folder().toString(), OwnProcess.userId(), now));
  }

  private static Post post(Post.Kind kind, String body) {
    return new Post(kind, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void keep(Spool spool, String id) throws IOException {
    try (Spool.Claim claim = requireNonNull(spool.begin(id))) {
      assertThat(claim.append(post(Post.Kind.RUN, id))).isTrue();
    }
  }

  @Test
  void givesBackWhatItKeeps() throws Exception {
    Spool spool = open();
    keep(spool, B);
    keep(spool, A);

    assertThat(spool.waiting()).containsExactly(A, B);
    try (Spool.Claim claim = requireNonNull(spool.claim(A))) {
      assertThat(claim.runId()).isEqualTo(A);
      assertThat(requireNonNull(claim.file().next()).body()).asString().isEqualTo(A);
      assertThat(claim.file().next()).isNull();
      claim.delivered();
    }
    assertThat(spool.waiting()).containsExactly(B);
  }

  @Test
  void goesOnWithAReportThatIsThere() throws Exception {
    keep(open(), A);
    keep(open(), A);

    try (Spool.Claim claim = requireNonNull(open().claim(A))) {
      assertThat(claim.file().next()).isNotNull();
      assertThat(claim.file().next()).isNotNull();
      assertThat(claim.file().next()).isNull();
    }
  }

  @Test
  void isForItsOwnerOnly() throws Exception {
    keep(open(), A);

    assertThat(mode(folder())).isEqualTo("rwx------");
    assertThat(mode(folder().resolve(A + ".report"))).isEqualTo("rw-------");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
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
  void followsNoLinkThatLiesInItsFolder() throws Exception {
    Spool spool = open();
    Path secret = Files.writeString(parent.resolve("secret"), "secret");
    Files.createSymbolicLink(folder().resolve(A + ".report"), secret);
    Files.createSymbolicLink(folder().resolve(B + ".tmp"), secret);

    assertThatIOException().isThrownBy(() -> spool.claim(A));
    keep(spool, B);

    assertThat(secret).hasContent("secret");
  }

  @Test
  void letsNoTwoHaveTheSameReport() throws Exception {
    Spool spool = open();
    try (Spool.Claim claim = requireNonNull(spool.begin(A))) {
      assertThat(claim.runId()).isEqualTo(A);
      assertThat(spool.claim(A)).isNull();
      assertThat(spool.begin(A)).isNull();
    }
    try (Spool.Claim claim = spool.claim(A)) {
      assertThat(claim).isNotNull();
    }
    assertThat(spool.claim("absent")).isNull();
  }

  @Test
  void dropsTheOldestForRoomAndCountsThem() throws Exception {
    Spool spool = open();
    long quarter = Spool.MAX_BYTES / 4;
    for (String id : List.of(A, B, C, D, E)) {
      keep(spool, id);
      try (var file = new RandomAccessFile(folder().resolve(id + ".report").toFile(), "rw")) {
        file.setLength(quarter);
      }
    }
    keep(spool, F);

    assertThat(spool.waiting()).containsExactly(B, C, D, E, F);
    assertThat(spool.takeDropped()).isEqualTo(1);
    assertThat(spool.takeDropped()).isZero();
  }

  @Test
  void givesOneRunNoMoreThanItsShare() throws Exception {
    Spool spool = open();
    var random = new Random(7);
    int kept = 0;
    try (Spool.Claim claim = requireNonNull(spool.begin(A))) {
      byte[] body = new byte[1 << 20];
      while (kept < 100) {
        random.nextBytes(body);
        if (!claim.append(new Post(Post.Kind.OUTPUT, body))) {
          break;
        }
        kept++;
      }
    }

    assertThat(kept).isBetween(16, 32);
  }

  @Test
  void removesWhatAKilledWriterLeft() throws Exception {
    Spool spool = open(7_200_000);
    Path old = Files.createFile(folder().resolve(X + ".tmp"));
    Path fresh = Files.createFile(folder().resolve(Y + ".tmp"));
    assertThat(old.toFile().setLastModified(1_000)).isTrue();
    assertThat(fresh.toFile().setLastModified(7_000_000)).isTrue();

    keep(spool, A);

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void leavesAWholeFileWhereTheDiskIsFull() throws Exception {
    var disk = new FailingFiles();
    Spool spool = open().through(disk);
    try (Spool.Claim claim = requireNonNull(spool.begin(A))) {
      assertThat(claim.append(post(Post.Kind.RUN, "one"))).isTrue();
      disk.writable(5);
      assertThat(claim.append(post(Post.Kind.OUTPUT, "two"))).isFalse();
      disk.writable(Long.MAX_VALUE);
      assertThat(claim.append(post(Post.Kind.END, "three"))).isTrue();
    }

    try (Spool.Claim claim = requireNonNull(open().claim(A))) {
      assertThat(requireNonNull(claim.file().next()).body()).asString().isEqualTo("one");
      assertThat(requireNonNull(claim.file().next()).body()).asString().isEqualTo("three");
      assertThat(claim.file().next()).isNull();
      assertThat(claim.file().isDamaged()).isFalse();
    }
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws Exception {
    Spool spool = open(7_200_000);
    Path draft = Files.createFile(folder().resolve("draft.tmp"));
    assertThat(draft.toFile().setLastModified(1_000)).isTrue();
    Path talk = Files.writeString(folder().resolve("talk.live"), "talk");
    Path report = Files.writeString(folder().resolve("q.report"), "q");
    Files.createDirectories(folder().resolve("d.tmp/sub"));
    Files.createDirectories(folder().resolve(X + ".tmp/sub"));
    assertThat(folder().resolve(X + ".tmp").toFile().setLastModified(1_000)).isTrue();

    keep(spool, A);

    assertThat(spool.names()).containsExactly(A + ".report", X + ".tmp");
    assertThat(spool.waiting()).containsExactly(A);
    assertThat(draft).exists();
    assertThat(talk).exists();
    assertThat(report).exists();
  }

  @Test
  void goesOnInANewFileWithWhatIsWholeOfADamagedOne() throws Exception {
    keep(open(), A);
    Path file = folder().resolve(A + ".report");
    byte[] damage = new byte[40];
    new Random(1).nextBytes(damage);
    damage[1] = -1; // no length
    damage[4] = -1;
    Files.write(file, damage, StandardOpenOption.APPEND);
    keep(open(), A);

    try (Spool.Claim claim = requireNonNull(open().claim(A))) {
      assertThat(claim.file().next()).isNotNull();
      assertThat(claim.file().next()).isNotNull();
      assertThat(claim.file().next()).isNull();
      assertThat(claim.file().isDamaged()).isFalse();
    }
    assertThat(folder().resolve(A + ".refused")).exists();
  }
}
