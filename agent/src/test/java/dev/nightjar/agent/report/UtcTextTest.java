package dev.nightjar.agent.report;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UtcTextTest {
  private static final DateTimeFormatter REFERENCE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z",
        "2000-02-29T12:00:00.001Z",
        "2100-02-28T23:59:59.999Z",
        "2100-03-01T00:00:00.000Z",
        "2026-12-31T23:59:59.900Z"
      })
  void writesTheTimeThatItReads(String time) {
    assertThat(text(Instant.parse(time).toEpochMilli())).isEqualTo(time);
  }

  @Test
  void agreesWithTheCalendar() {
    forAll(
        random -> random.nextLong(0, 253_402_300_800_000L),
        millis ->
            assertThat(text(millis)).isEqualTo(REFERENCE.format(Instant.ofEpochMilli(millis))));
  }

  private static String text(long millis) {
    var text = new StringBuilder();
    UtcText.append(text, millis);
    return text.toString();
  }
}
