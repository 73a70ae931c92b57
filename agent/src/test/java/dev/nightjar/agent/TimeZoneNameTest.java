package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeZoneNameTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "Asia/Tokyo, /usr/share/zoneinfo/Europe/Berlin, Etc/UTC, Asia/Tokyo",
        ":Asia/Tokyo, -, '', Asia/Tokyo",
        ":/usr/share/zoneinfo/Asia/Tokyo, -, '', Asia/Tokyo",
        "'CET-1CEST,M3.5.0,M10.5.0/3', /usr/share/zoneinfo/Europe/Berlin, '', ''",
        "-, /usr/share/zoneinfo/Europe/Berlin, Etc/UTC, Europe/Berlin",
        "'', ../usr/share/zoneinfo/America/Argentina/Ushuaia, '', America/Argentina/Ushuaia",
        "-, -, 'Etc/GMT+1', Etc/GMT+1",
        "-, /etc/somewhere, 'not a zone', ''",
        "-, -, '', ''"
      })
  void namesTheZoneThatProgramsGoBy(String variable, String link, String file, String zone) {
    assertThat(TimeZoneName.of(variable, link, file)).isEqualTo(zone);
  }
}
