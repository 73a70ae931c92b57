package dev.nightjar.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationTest {
  @ParameterizedTest
  @CsvSource({
    "rows>0, 1, true",
    "rows>0, 0, false",
    "rows >= 1.5, 1.5, true",
    "rows<1e3, 999, true",
    "rows <= -2, -1, false",
    "rows==3, 3.0, true",
    "rows!=3, 3, false"
  })
  void comparesNumbers(String text, String value, boolean isMet) {
    assertThat(requireNonNull(Expectation.parse(text)).isMetBy(value)).isEqualTo(isMet);
  }

  @Test
  void isNotMetByWhatWasNeverReported() {
    assertThat(requireNonNull(Expectation.parse("rows!=3")).isMetBy(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rows",
        ">1",
        "rows>",
        "rows=1",
        "rows=>1",
        "rows>x",
        "rows>0x10",
        "rows>NaN",
        "1a>2",
        "a b>1",
        "rows>1f",
        "größe>1"
      })
  void refusesWhatIsNoComparison(String text) {
    assertThat(Expectation.parse(text)).isNull();
  }
}
