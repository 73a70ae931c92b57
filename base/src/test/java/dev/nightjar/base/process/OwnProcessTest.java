package dev.nightjar.base.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class OwnProcessTest {
  @Test
  void tellsTheLastWordsOfItsCommandLine() throws Exception {
    byte[] line = Files.readAllBytes(Path.of("/proc/self/cmdline"));
    String[] words = new String(line, StandardCharsets.UTF_8).split("\0", -1);

    byte[][] last = OwnProcess.arguments(2);

    assertThat(new String(last[1], StandardCharsets.UTF_8)).isEqualTo(words[words.length - 2]);
    assertThat(new String(last[0], StandardCharsets.UTF_8)).isEqualTo(words[words.length - 3]);
    assertThatThrownBy(() -> OwnProcess.arguments(100_000))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void addsAVariableButNeverReplacesOne() {
    OwnProcess.addEnvironment("NIGHTJAR_TEST_VARIABLE", "first");
    OwnProcess.addEnvironment("NIGHTJAR_TEST_VARIABLE", "second");

    assertThat(OwnProcess.environment("NIGHTJAR_TEST_VARIABLE")).isEqualTo("first");
    assertThat(OwnProcess.environment("NIGHTJAR_TEST_ABSENT")).isNull();
  }

  @Test
  void givesAParkedVariableBackUnderItsName() {
    OwnProcess.addEnvironment("NIGHTJAR_TEST_PARKED", "value");
    OwnProcess.restoreEnvironment("NIGHTJAR_TEST_GIVEN_BACK", "NIGHTJAR_TEST_PARKED");

    assertThat(OwnProcess.environment("NIGHTJAR_TEST_GIVEN_BACK")).isEqualTo("value");
    assertThat(OwnProcess.environment("NIGHTJAR_TEST_PARKED")).isNull();
  }

  @Test
  void fillsWithRandomBytes() {
    byte[] first = new byte[32];
    byte[] second = new byte[32];
    OwnProcess.fillRandom(first);
    OwnProcess.fillRandom(second);

    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void knowsWhereACommandStands() {
    byte[] found = CommandPath.resolve(new byte[] {'s', 'h'});

    assertThat(Path.of(new String(found, StandardCharsets.UTF_8))).isExecutable();
    assertThat(CommandPath.resolve("no-such-command".getBytes(StandardCharsets.UTF_8)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("no-such-command");
  }
}
