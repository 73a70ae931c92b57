package dev.nightjar.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class WordsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");

  @Test
  void tellsDurationsInTwoUnitsAtMost() {
    duration(0, "0 ms");
    duration(0.0004, "0.4 ms");
    duration(0.25, "250 ms");
    duration(12.345, "12.3 s");
    duration(60, "1 m");
    duration(72.5, "1 m 13 s");
    duration(7980, "2 h 13 m");
    duration(3 * 86_400 + 4 * 3600, "3 d 4 h");
  }

  private static void duration(double seconds, String want) {
    assertThat(Words.duration(seconds)).isEqualTo(want);
  }

  @Test
  void tellsSizesWithThreeDigits() {
    bytes(0, "0 B");
    bytes(999, "999 B");
    bytes(999.6, "1 kB");
    bytes(1_440_000_000, "1.44 GB");
    bytes(Long.MAX_VALUE, "9.22 EB");
  }

  private static void bytes(double bytes, String want) {
    assertThat(Words.bytes(bytes)).isEqualTo(want);
  }

  @Test
  void tellsRatesAndNumbers() {
    assertThat(Words.rate(12)).isEqualTo("12 an hour");
    assertThat(Words.rate(1 / 24.0)).isEqualTo("1 a day");
    assertThat(Words.rate(1 / 168.0)).isEqualTo("1 a week");
    assertThat(Words.number(-18_204_112)).isEqualTo("-18.2 M");
    assertThat(Words.number(0)).isEqualTo("0");
    assertThat(Words.when(NOW.plusSeconds(7200), NOW)).isEqualTo("in 2 h");
    assertThat(Words.when(NOW.minusSeconds(7200), NOW)).isEqualTo("2 h ago");
  }

  @Test
  void tellsTimesInTheZoneAndAgesInOneUnit() {
    assertThat(Words.shortTime(NOW, NOW, KATHMANDU)).isEqualTo("17:45:00");
    assertThat(Words.shortTime(NOW.minusSeconds(86_400), NOW, KATHMANDU))
        .isEqualTo("2026-11-19 17:45");
    assertThat(Words.age(NOW.minusSeconds(3 * 3600 + 1), NOW)).isEqualTo("3 h");
    assertThat(Words.ago(NOW.plusSeconds(60), NOW)).isEqualTo("now");
    assertThat(Words.ago(NOW.minusSeconds(86_400 * 3), NOW)).isEqualTo("3 d ago");
  }
}
