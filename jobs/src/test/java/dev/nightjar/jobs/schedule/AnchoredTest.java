package dev.nightjar.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class AnchoredTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String next(String text, String after) {
    return Schedules.parse(text, BERLIN).next(Instant.parse(after)).orElseThrow().toString();
  }

  @Test
  void isDueBeforeItsAnchorAsAfterIt() {
    String text = "every 36h from 2026-11-20T02:30Z";
    assertThat(next(text, "2026-11-20T02:29:59Z")).isEqualTo("2026-11-20T02:30:00Z");
    assertThat(next(text, "2026-11-20T02:30:00Z")).isEqualTo("2026-11-21T14:30:00Z");
    assertThat(next(text, "2026-11-17T00:00:00Z")).isEqualTo("2026-11-17T02:30:00Z");
  }

  @Test
  void countsWholeDaysByTheClockOnTheWall() {
    String text = "every 2w from 2026-10-19T02:30";
    assertThat(next(text, "2026-10-18T00:00:00Z")).isEqualTo("2026-10-19T00:30:00Z");
    assertThat(next(text, "2026-10-19T00:30:00Z")).isEqualTo("2026-11-02T01:30:00Z");
    assertThat(next("every 1d from 2026-10-19T02:30Z", "2026-10-24T02:30:00Z"))
        .isEqualTo("2026-10-25T02:30:00Z");
  }

  @Test
  void isReadAgainFromItsText() {
    Schedule read = Schedules.parse("every 36h from 2026-11-20T02:30 | 0 4 * * *", BERLIN);
    assertThat(Schedules.parse(read.text(), BERLIN)).isEqualTo(read);
  }

  @Test
  void tellsWhereItIsWrong() {
    assertThatThrownBy(() -> Schedules.parse("every 36h from noon", BERLIN))
        .hasMessageContaining("column 16")
        .hasMessageContaining("2026-11-20T02:30");
  }
}
