package dev.nightjar.agent.cause;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartCausesTest {
  private static final int ENOENT = 2;
  private static final int EACCES = 13;

  @TempDir private Path dir = Path.of("");

  private static String text(int error, Object command) {
    Cause cause = StartCauses.notStarted(error, List.of(command.toString()));
    assertThat(cause.kind()).isEqualTo("not_started");
    assertThat(cause.confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(cause.evidence().getFirst())
        .startsWith("the system said: ")
        .endsWith("(" + error + ")");
    return cause.text();
  }

  private Path script(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void namesWhatIsNotThere() throws IOException {
    assertThat(text(ENOENT, "no-such-command")).endsWith("no-such-command was not found in PATH");
    assertThat(text(ENOENT, dir.resolve("none")))
        .endsWith("there is no file " + dir.resolve("none"));
    Cause deep = StartCauses.notStarted(ENOENT, List.of(dir + "/a/b/c"));
    assertThat(deep.evidence()).contains("there is " + dir + ", but not " + dir + "/a/b");
  }

  @Test
  void namesAMissingInterpreter() throws IOException {
    Path script = script("job", "#! /opt/no/python3 -u\nprint(1)\n");

    assertThat(text(ENOENT, script))
        .endsWith("the interpreter /opt/no/python3, which " + script + " asks for, is missing");
  }

  @Test
  void seesWindowsLineEnds() throws IOException {
    Path script = script("job", "#!/bin/sh\r\necho\r\n");

    assertThat(text(ENOENT, script)).contains("Windows line ends").contains("/bin/sh ");
  }

  @Test
  void namesAMissingLoader() throws IOException {
    Path program = dir.resolve("program");
    byte[] bytes = Files.readAllBytes(Path.of("/proc/self/exe"));
    Files.write(program, bytes);

    assertThat(ProgramHead.interpreter(bytes)).startsWith("/lib");
    assertThat(text(ENOENT, program)).contains("the loader /lib").contains("is missing");
  }

  @Test
  void saysWhatCanNotBeExecuted() throws IOException {
    assertThat(text(EACCES, script("job", "echo"))).endsWith("is not executable (chmod +x)");
    assertThat(text(EACCES, dir)).endsWith("is a folder");
  }

  @Test
  void saysTheRestByTheErrorsNumber() {
    assertThat(text(7, "x")).contains("longer than the system allows");
    assertThat(text(8, "x")).contains("no program for this machine");
    assertThat(text(11, "x")).contains("limit of processes");
    assertThat(text(40, "x")).contains("leads to itself");
  }

  @Test
  void readsNothingOutOfOtherHeads() {
    assertThat(ProgramHead.interpreter(new byte[0])).isEmpty();
    assertThat(ProgramHead.interpreter("#!".getBytes(StandardCharsets.UTF_8))).isEmpty();
    byte[] cut = new byte[100];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1}, 0, cut, 0, 6);
    cut[33] = 0x7f;
    cut[56] = 9;
    assertThat(ProgramHead.interpreter(cut)).isEmpty();
  }
}
