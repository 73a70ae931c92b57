package dev.nightjar.web.own;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class JsonTextTest {
  @Test
  void writesTimesThatReadBack() {
    assertThat(JsonText.time(Instant.parse("2026-11-20T02:30:00Z")))
        .isEqualTo("2026-11-20T02:30:00.000Z");
    assertThat(JsonText.time(Instant.EPOCH.minusMillis(1))).isEqualTo("1969-12-31T23:59:59.999Z");
    assertThat(JsonText.time(Instant.MAX)).isEqualTo("+1000000000-12-31T23:59:59.999Z");
    assertThat(JsonText.time(Instant.MIN)).isEqualTo("-1000000000-01-01T00:00:00.000Z");
    forAll(
        random -> random.nextLong(-60_000_000_000_000L, 300_000_000_000_000L),
        millis ->
            assertThat(Instant.parse(JsonText.time(Instant.ofEpochMilli(millis))))
                .isEqualTo(Instant.ofEpochMilli(millis)));
  }

  @Test
  void writesDurationsWithoutNeedlessDecimals() {
    assertThat(JsonText.seconds(Duration.ZERO)).isEqualTo("0");
    assertThat(JsonText.seconds(Duration.ofSeconds(100))).isEqualTo("100");
    assertThat(JsonText.seconds(Duration.ofMillis(1_500))).isEqualTo("1.5");
    assertThat(JsonText.seconds(Duration.ofNanos(12_345_678_901L))).isEqualTo("12.345678901");
    assertThat(JsonText.seconds(Duration.ofMillis(50))).isEqualTo("0.05");
    forAll(
        random -> random.nextLong(Long.MAX_VALUE),
        nanos ->
            assertThat(new BigDecimal(JsonText.seconds(Duration.ofNanos(nanos))))
                .isEqualByComparingTo(BigDecimal.valueOf(nanos, 9)));
  }
}
