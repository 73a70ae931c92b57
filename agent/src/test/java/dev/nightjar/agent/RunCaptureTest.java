package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways in which a command's output is taken up, from outside.
final class RunCaptureTest {
  private static final String BOTH =
      "i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo o$i; echo e$i >&2; done";

  @TempDir private Path folder;

  private Wrapped wrapped(String capture, String script) {
    return new Wrapped(
        folder, "--job", "captured", "--capture", capture, "--", "/bin/sh", "-c", script);
  }

  private static String lines(String... prefixes) {
    return IntStream.rangeClosed(1, 100)
        .boxed()
        .flatMap(i -> Arrays.stream(prefixes).map(prefix -> prefix + i + "\n"))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "file", "off"})
  void keepsTheOrderOfTwoStreamsThatAreOneFile(String capture) throws Exception {
    assertThat(wrapped(capture, BOTH).merged().run().outText()).isEqualTo(lines("o", "e"));
  }

  @Test
  void readsAFileAlongThatIsTheCommandsOwn() throws Exception {
    String script = "echo first; stat -Lc %F /proc/self/fd/1; printf 'last, without an end'";

    Wrapped.Ended ended = wrapped("auto", script).run();

    assertThat(ended.outText()).isEqualTo("first\nregular file\nlast, without an end");
    assertThat(Files.readString(ended.spooled().getFirst(), StandardCharsets.ISO_8859_1))
        .contains("\"text\":\"first\"", "\"text\":\"last, without an end\"");
  }

  @Test
  void leavesALargeFileWhole() throws Exception {
    Wrapped.Ended ended = wrapped("auto", "head -c 64000000 /dev/zero; echo; echo end").run();

    assertThat(ended.out()).hasSize(64_000_005);
    assertThat(ended.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pipe", "file", "off"})
  void keepsTwoStreamsApart(String capture) throws Exception {
    Wrapped.Ended ended = wrapped(capture, BOTH + "; exit 9").run();

    assertThat(ended.outText()).isEqualTo(lines("o"));
    assertThat(ended.errText()).isEqualTo(lines("e"));
    assertThat(ended.code()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pipe", "file", "off"})
  void passesAnyBytesOn(String capture) throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(folder.resolve("bytes"), bytes);

    Wrapped.Ended ended = wrapped(capture, "cat " + file + "; cat " + file + " >&2").run();

    assertThat(ended.out()).isEqualTo(bytes);
    assertThat(ended.err()).isEqualTo(bytes);
  }

  @Test
  void givesTheCommandItsOwnStreamsWhenNothingIsToBeTakenUp() throws Exception {
    Wrapped.Ended ended = wrapped("off", "readlink /proc/self/fd/1 /proc/self/fd/2").run();

    assertThat(ended.outText())
        .isEqualTo(folder.resolve("out") + "\n" + folder.resolve("err") + "\n");
  }

  @Test
  void keepsTheFileItFollowsForItsOwnerOnlyAndRemovesIt() throws Exception {
    Wrapped.Ended ended =
        wrapped("file", "readlink /proc/self/fd/1; stat -L -c %a /proc/self/fd/1").run();

    String[] lines = ended.outText().split("\n");
    assertThat(lines[0]).startsWith(ended.spool() + "/capture/").endsWith(".out");
    assertThat(lines[1]).isEqualTo("600");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(ended.spool().resolve("capture"))))
        .isEqualTo("rwx------");
    try (var left = Files.list(ended.spool().resolve("capture"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void givesRoomBackWhileAFileIsWritten() throws Exception {
    Wrapped.Ended ended =
        wrapped("file", "head -c 100000000 /dev/zero; sleep 0.3; stat -L -c %b /proc/self/fd/1 >&2")
            .run();

    assertThat(ended.out()).hasSize(100_000_000);
    assertThat(Long.parseLong(ended.errText().strip()) * 512).isLessThan(60_000_000);
  }

  @Test
  void goesOnWithoutAWrapperThatWasKilledWhenItWritesToAFile() throws Exception {
    Path go = folder.resolve("go");
    Path done = folder.resolve("done");
    Wrapped wrapped =
        wrapped(
            "file",
            "echo early; while [ ! -e %s ]; do sleep 0.02; done; echo late && echo ok > %s"
                .formatted(go, done));
    Process process = wrapped.start();
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("early\n"));
    process.destroyForcibly().waitFor();
    Files.createFile(go);

    Wrapped.until(() -> Wrapped.text(done).equals("ok\n"));
    try (var kept = Files.list(folder.resolve("spool/capture"))) {
      assertThat(kept.filter(file -> file.toString().endsWith(".out")))
          .singleElement()
          .satisfies(file -> assertThat(file).hasContent("early\nlate"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "file", "off"})
  void passesOnWhatOutlivesTheCommand(String capture) throws Exception {
    Path go = folder.resolve("go");
    Wrapped.Ended ended =
        wrapped(
                capture,
                "(while [ ! -e %s ]; do sleep 0.02; done; echo late) & echo early".formatted(go))
            .run();

    assertThat(ended.outText()).isEqualTo("early\n");
    Files.createFile(go);
    Wrapped.until(() -> Wrapped.text(folder.resolve("out")).equals("early\nlate\n"));
  }

  @Test
  void writesToAPipeWhereNoFileCanBeMade() throws Exception {
    Files.createDirectories(folder.resolve("spool"));
    Files.writeString(folder.resolve("spool/capture"), "in the way");
    Files.setPosixFilePermissions(
        folder.resolve("spool"), PosixFilePermissions.fromString("rwx------"));

    Wrapped.Ended ended = wrapped("file", "readlink /proc/self/fd/1; exit 3").run();

    assertThat(ended.outText()).startsWith("pipe:");
    assertThat(ended.code()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pipe", "file", "off"})
  void givesEveryAttemptTheDescriptorsOfABareCommand(String capture) throws Exception {
    String script =
        "ls /proc/self/fd | tr '\\n' ' ' >&2; grep -E 'SigBlk|SigIgn' /proc/self/status >&2";
    Process bare =
        new ProcessBuilder("env", "--default-signal=INT,QUIT", "/bin/sh", "-c", script)
            .redirectInput(new java.io.File("/dev/null"))
            .start();
    String want =
        new String(bare.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    var words =
        new ArrayList<>(
            List.of("--retries", "2", "--backoff", "300ms", "--capture", capture, "--lock", "--"));
    words.addAll(List.of("/bin/sh", "-c", script + "; exit 1"));

    Wrapped.Ended ended = new Wrapped(folder, words.toArray(String[]::new)).run();

    assertThat(ended.errText()).isEqualTo(want.repeat(3));
    assertThat(ended.code()).isOne();
  }
}
