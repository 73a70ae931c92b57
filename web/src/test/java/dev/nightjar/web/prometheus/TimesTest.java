package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TimesTest {
  private static void check(String text, long millis) {
    assertThat(Times.millis(text)).as(text).isEqualTo(OptionalLong.of(millis));
  }

  @Test
  void readsSecondsAsGoDoes() {
    check("0", 0);
    check("1.5", 1500);
    check("-1.5", -1500);
    check("1e3", 1_000_000);
    check("0x10p4", 256_000);
    check("1_000", 1_000_000);
    check("1435781460.785", 1_435_781_460_785L);
    check("0.29", 290);
    check(".5", 500);
    check("5.", 5000);
  }

  @Test
  void readsDates() {
    check("2015-07-01T20:11:00Z", 1_435_781_460_000L);
    check("2015-07-01T20:11:00.781+01:00", 1_435_777_860_781L);
    check("2015-07-01T20:11:00,7-00:30", 1_435_783_260_700L);
  }

  @Test
  void staysWithinWhatMillisecondsCanHold() {
    check("-292273086-05-16T16:47:06Z", Times.MIN);
    check("292277025-08-18T07:12:54.999999999Z", Times.MAX);
    check("1e30", Times.MAX);
    check("-Inf", Times.MIN);
    check("9223309901257974", Times.MAX);
    check("9000000000000000", 9_000_000_000_000_000_000L);
  }

  @Test
  void refusesWhatIsNoTime() {
    for (String bad :
        new String[] {
          "",
          " 1",
          "1 ",
          "1d",
          "1f",
          "NaN",
          "1e400",
          "2015-07-01",
          "2015-07-01T20:11Z",
          "2015-02-30T00:00:00Z",
          "2015-07-01t20:11:00z",
          "2015-07-01T20:11:00+0100",
          "_1",
          "1__0",
          "2015-07-01T20:11:00+25:00"
        }) {
      assertThat(Times.millis(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void readsDurationsAndCutsOffWhatIsLessThanAMillisecond() {
    assertThat(Times.durationMillis("1h30m")).isEqualTo(5_400_000);
    assertThat(Times.durationMillis("15")).isEqualTo(15_000);
    assertThat(Times.durationMillis("0.0019")).isEqualTo(1);
    assertThat(Times.durationMillis("-1")).isEqualTo(-1000);
    assertThat(Times.durationMillis("NaN")).isNegative();
    assertThatThrownBy(() -> Times.durationMillis("1e20"))
        .hasMessage("cannot parse \"1e20\" to a valid duration. It overflows int64");
    assertThatThrownBy(() -> Times.durationMillis("5 s"))
        .hasMessage("cannot parse \"5 s\" to a valid duration");
  }

  @Test
  void readsEscapedNames() {
    assertThat(EscapedName.read("plain")).isEqualTo("plain");
    assertThat(EscapedName.read("U__a_2e_b__c")).isEqualTo("a.b_c");
    assertThat(EscapedName.read("U__z_fc_rich_1F600_")).isEqualTo("zürich😀");
    for (String bad : new String[] {"U__a_", "U__a_zz_", "U__a_d800_", "U__a_1234567_"}) {
      assertThat(EscapedName.read(bad)).as(bad).isEqualTo(bad);
    }
  }
}
