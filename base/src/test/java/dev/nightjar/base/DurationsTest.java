package dev.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "15s,15000",
    "1h30m,5400000",
    "1w2d,777600000",
    "100ms,100",
    "0,0",
    "0s,0",
    "1m1ms,60001"
  })
  void readsPrometheusSpelling(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "1m1h", "1.5s", "-1s", "1 s", "99999999999999y", "293y", "1h1h"})
  void refusesEveryOtherText(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "15s,15000",
    "1h30m,5400000",
    "9d,777600000",
    "1w,604800000",
    "100ms,100",
    "0s,0",
    "1m1ms,60001"
  })
  void writesWhatItReads(String text, long millis) {
    assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
