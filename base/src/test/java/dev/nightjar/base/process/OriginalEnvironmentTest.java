package dev.nightjar.base.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OriginalEnvironmentTest {
  private static final char RS = 0x1e;

  private static List<String> entries(String copy, String... handedOn) {
    var own = new StringBuilder();
    for (String entry : handedOn) {
      own.append(entry).append('\0');
    }
    return OriginalEnvironment.of(bytes(copy), bytes(own.toString())).entries().stream()
        .map(entry -> new String(entry, StandardCharsets.ISO_8859_1))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void keepsEveryEntryInItsOrderWhateverItsName() {
    String copy = "A=1" + RS + "dotted.name=2" + RS + "none" + RS + "=x" + RS + "A=3" + RS;
    assertThat(entries(copy, "A=3", "PWD=/"))
        .containsExactly("A=1", "dotted.name=2", "none", "=x", "A=3");
  }

  @Test
  void keepsAnEmptyEnvironmentAndEmptyEntries() {
    assertThat(entries("")).isEmpty();
    assertThat(entries("" + RS + "A=" + RS)).containsExactly("", "A=");
  }

  @Test
  void keepsTheSeparatorInAValueThatTheShellHandedOn() {
    String value = "A=x" + RS + "y" + RS;
    String copy = "B=1" + RS + value + RS + "C=2" + RS;
    assertThat(entries(copy, "B=1", value, "C=2")).containsExactly("B=1", value, "C=2");
  }

  @Test
  void endsWhereTheCopyEnds() {
    assertThat(entries("A=1" + RS + "B=cut", "B=cut" + RS + "off")).containsExactly("A=1", "B=cut");
  }
}
