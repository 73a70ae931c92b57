package dev.nightjar.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "90, 90000",
    "0, 0",
    "90s, 90000",
    "500ms, 500",
    "1.5h, 5400000",
    "1h30m, 5400000",
    "2d, 172800000",
    "0.25, 250"
  })
  void readsWhatPeopleWrite(String text, long millis) {
    assertThat(DurationText.nanos(text)).isEqualTo(millis * 1_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "s", "5x", "-5", "1.2.3s", "1h30", "9999999999d", "5 s"})
  void refusesWhatIsNoDuration(String text) {
    assertThat(DurationText.nanos(text)).isEqualTo(-1);
  }

  @Test
  void writesSecondsInFullAndInShort() {
    var text = new StringBuilder();
    DurationText.appendSeconds(text, 12_000_000_345L);
    text.append(' ');
    DurationText.appendShort(text, 90_000_000_000L);
    text.append(' ');
    DurationText.appendShort(text, 1_250_000_000L);

    assertThat(text).hasToString("12.000000345 90s 1.25s");
  }
}
