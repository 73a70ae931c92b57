package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Redaction;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What holds of redaction whatever the text.
final class RedactionPropertiesTest {
  private static final String[] PIECES = {
    "password",
    "token",
    "secret",
    "authorization",
    "=",
    ":",
    ": ",
    "\"",
    "'",
    "\\\"",
    "\\",
    " ",
    "\n",
    "${",
    "[redacted]",
    "Bearer ",
    "Basic ",
    "dXNlcjpwYXNz",
    "://",
    "@",
    "/",
    "--",
    "-----BEGIN ",
    "PRIVATE KEY",
    "-----",
    "-----END ",
    "4111",
    "1111",
    "-",
    ".",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJI",
    "xoxb-",
    "12345",
    "abc",
    "****",
    "\u0000",
    "\ud83d",
    "\udc00",
    "é",
    "}",
    ")",
    "&",
    ",",
    "null",
    "_pass",
    "$X",
    "{{",
    "=>",
    "MIIEpAIBAAKCAQEA7bq3WJ0o1sT9Zf2Qm8d5o6B2R0xGJ7c1lYv4uNnE3kHs9Pqa",
  };

  private static String text(Random random) {
    var text = new StringBuilder();
    int pieces = random.nextInt(40);
    for (int i = 0; i < pieces; i++) {
      text.append(
          random.nextInt(8) == 0
              ? String.valueOf((char) random.nextInt(256))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void changesNothingTheSecondTime() {
    ForAll.forAll(
        20_000,
        RedactionPropertiesTest::text,
        text -> {
          String once = Redaction.text(text);
          assertThat(Redaction.text(once)).isEqualTo(once);
        });
  }

  @Test
  void keepsTheNumberOfLines() {
    ForAll.forAll(
        5_000,
        RedactionPropertiesTest::text,
        text ->
            assertThat(Redaction.text(text).chars().filter(c -> c == '\n').count())
                .isEqualTo(text.chars().filter(c -> c == '\n').count()));
  }

  @Test
  void takesNoLongerPerCharacterForLongText() {
    // Of anything quadratic, all these would take minutes.
    for (String piece : PIECES) {
      for (String other : PIECES) {
        String text = (piece + other).repeat(50_000 / (piece.length() + other.length()));
        assertThat(Redaction.text(text)).isNotNull();
      }
    }
  }
}
