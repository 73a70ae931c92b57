package dev.nightjar.jobs.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.NightjarException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemandTest {
  private static final Fingerprint PRINT =
      new Fingerprint(
          Map.of(
              "output.rows",
              12.5,
              "push.rows",
              3.0,
              "written_bytes",
              4096.0,
              "output.threads",
              2.0,
              "threads",
              9.0),
          Map.of());

  @ParameterizedTest
  @CsvSource({
    "rows>12, 12.5, true",
    "rows > 12.5, 12.5, false",
    "rows>=12.5, 12.5, true",
    "rows<1e2, 12.5, true",
    "push.rows == 3, 3, true",
    "rows != 12.5, 12.5, false",
    "written_bytes<=4096, 4096, true",
    "threads == 2, 2, true",
  })
  void isMetByWhatTheRunTold(String text, String value, boolean isMet) {
    assertThat(Demand.parse(text).of(PRINT).value()).contains(value);
    assertThat(Demand.parse(text).of(PRINT).isMet()).isEqualTo(isMet);
  }

  @Test
  void isNotMetByARunThatToldNothing() {
    assertThat(Demand.parse("files != 3").of(PRINT).isMet()).isFalse();
    assertThat(Demand.parse("files != 3").of(PRINT).value()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rows, 5",
    "rows=3, 5",
    ">3, 1",
    "rows>three, 6",
    "rows>0x1p3, 6",
    "12>3, 1",
    "my rows>3, 3",
    "rows>, 6"
  })
  void refusesWithThePlace(String text, int place) {
    assertThatThrownBy(() -> Demand.parse(text))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("character " + place + " ");
  }
}
