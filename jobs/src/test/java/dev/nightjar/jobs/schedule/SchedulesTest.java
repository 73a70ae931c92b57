package dev.nightjar.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchedulesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest(name = "{0} in {1} after {2}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          # cron
          30 2 * * 1-5            ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-23T02:30:00Z, 2026-11-24T02:30:00Z
          */15 9-10 * * *         ; UTC ; 2026-11-20T09:31:00Z ; 2026-11-20T09:45:00Z, 2026-11-20T10:00:00Z
          5/20 * * * *            ; UTC ; 2026-11-20T09:31:00Z ; 2026-11-20T09:45:00Z, 2026-11-20T10:05:00Z
          0 0 13 * FRI            ; UTC ; 2026-11-07T00:00:00Z ; 2026-11-13T00:00:00Z, 2026-11-20T00:00:00Z
          0 0 */2 * mon           ; UTC ; 2026-11-07T00:00:00Z ; 2026-11-09T00:00:00Z, 2026-11-23T00:00:00Z
          0 0 ? JAN,jul SUN       ; UTC ; 2026-11-07T00:00:00Z ; 2027-01-03T00:00:00Z, 2027-01-10T00:00:00Z
          0 0 * * 7               ; UTC ; 2026-11-20T00:00:00Z ; 2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z
          0 0 * * SAT-SUN         ; UTC ; 2026-11-20T00:00:00Z ; 2026-11-21T00:00:00Z, 2026-11-22T00:00:00Z
          0 0 29 2 *              ; UTC ; 2026-11-20T00:00:00Z ; 2028-02-29T00:00:00Z, 2032-02-29T00:00:00Z
          0 0 29 2 *              ; UTC ; 2096-11-20T00:00:00Z ; 2104-02-29T00:00:00Z, 2108-02-29T00:00:00Z
          15 30 2 * * *           ; UTC ; 2026-11-20T00:00:00Z ; 2026-11-20T02:30:15Z, 2026-11-21T02:30:15Z
          */20 * * * * *          ; UTC ; 2026-11-20T00:00:40.5Z ; 2026-11-20T00:01:00Z, 2026-11-20T00:01:20Z
          @daily                  ; Europe/Berlin ; 2026-11-20T00:00:00Z ; 2026-11-20T23:00:00Z, 2026-11-21T23:00:00Z
          @weekly                 ; UTC ; 2026-11-20T00:00:00Z ; 2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z
          @Annually               ; UTC ; 2026-11-20T00:00:00Z ; 2027-01-01T00:00:00Z, 2028-01-01T00:00:00Z
          CRON_TZ=Asia/Tokyo 0 9 * * * ; UTC ; 2026-11-20T00:00:00Z ; 2026-11-21T00:00:00Z, 2026-11-22T00:00:00Z
          TZ=:UTC @hourly         ; Asia/Kolkata ; 2026-11-20T00:10:00Z ; 2026-11-20T01:00:00Z, 2026-11-20T02:00:00Z
          # cron, clocks put forward and back
          30 2 * * *              ; Europe/Berlin ; 2026-03-28T12:00:00Z ; 2026-03-29T01:00:00Z, 2026-03-30T00:30:00Z
          0,30 2,3 * * *          ; Europe/Berlin ; 2026-03-28T12:00:00Z ; 2026-03-29T01:00:00Z, 2026-03-29T01:30:00Z
          */30 2 * * *            ; Europe/Berlin ; 2026-03-28T12:00:00Z ; 2026-03-30T00:00:00Z, 2026-03-30T00:30:00Z
          0 * * * *               ; Europe/Berlin ; 2026-03-29T00:00:00Z ; 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z
          30 2 * * *              ; Europe/Berlin ; 2026-10-24T12:00:00Z ; 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z
          30 2 * * *              ; Europe/Berlin ; 2026-10-25T00:59:59Z ; 2026-10-26T01:30:00Z, 2026-10-27T01:30:00Z
          0 * * * *               ; Europe/Berlin ; 2026-10-25T00:00:00Z ; 2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z
          30 0 * * *              ; Africa/Cairo  ; 2026-04-23T12:00:00Z ; 2026-04-23T22:00:00Z, 2026-04-24T21:30:00Z
          15 2 * * *              ; Australia/Lord_Howe ; 2026-10-03T00:00:00Z ; 2026-10-03T15:30:00Z, 2026-10-04T15:15:00Z
          45 1 * * *              ; Australia/Lord_Howe ; 2026-04-04T00:00:00Z ; 2026-04-04T14:45:00Z, 2026-04-05T15:15:00Z
          0 12 30 12 *            ; Pacific/Apia  ; 2011-01-01T00:00:00Z ; 2012-12-29T22:00:00Z, 2013-12-29T22:00:00Z
          # systemd
          Mon..Fri 02:30          ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-23T02:30:00Z, 2026-11-24T02:30:00Z
          Mon,Wed *-*-* 5,6:00    ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-23T05:00:00Z, 2026-11-23T06:00:00Z
          Wed, 17:48              ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-25T17:48:00Z, 2026-12-02T17:48:00Z
          Mon, Tue, Wed, Thu, Fri 02:30 ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-23T02:30:00Z, 2026-11-24T02:30:00Z
          *-*-01                  ; UTC ; 2026-11-20T02:30:00Z ; 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z
          *-1/3-01 04:00          ; UTC ; 2026-11-20T02:30:00Z ; 2027-01-01T04:00:00Z, 2027-04-01T04:00:00Z
          *-*~03                  ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-28T00:00:00Z, 2026-12-29T00:00:00Z
          *-02~01                 ; UTC ; 2026-11-20T02:30:00Z ; 2027-02-28T00:00:00Z, 2028-02-29T00:00:00Z
          Mon *-05~07/1           ; UTC ; 2026-11-20T02:30:00Z ; 2027-05-31T00:00:00Z, 2028-05-29T00:00:00Z
          Mon *-05~01..07         ; UTC ; 2026-11-20T02:30:00Z ; 2027-05-31T00:00:00Z, 2028-05-29T00:00:00Z
          *-11~05/2               ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-26T00:00:00Z, 2026-11-28T00:00:00Z
          Mon *-02-29             ; UTC ; 2026-11-20T02:30:00Z ; 2044-02-29T00:00:00Z, 2072-02-29T00:00:00Z
          12-24 18:00             ; UTC ; 2026-11-20T02:30:00Z ; 2026-12-24T18:00:00Z, 2027-12-24T18:00:00Z
          27-1-2..3               ; UTC ; 2026-11-20T02:30:00Z ; 2027-01-02T00:00:00Z, 2027-01-03T00:00:00Z
          *:2/20                  ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-20T02:42:00Z, 2026-11-20T03:02:00Z
          *:*:0/30                ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-20T02:30:30Z, 2026-11-20T02:31:00Z
          *:0:1.5/0.25            ; UTC ; 2026-11-20T02:00:01.25Z ; 2026-11-20T02:00:01.5Z, 2026-11-20T02:00:01.75Z
          9..17/4:00              ; UTC ; 2026-11-20T12:30:00Z ; 2026-11-20T13:00:00Z, 2026-11-20T17:00:00Z
          daily Asia/Tokyo        ; UTC ; 2026-11-20T02:30:00Z ; 2026-11-20T15:00:00Z, 2026-11-21T15:00:00Z
          Sat,Sun 00:30 utc       ; Asia/Tokyo ; 2026-11-20T02:30:00Z ; 2026-11-21T00:30:00Z, 2026-11-22T00:30:00Z
          quarterly               ; UTC ; 2026-11-20T02:30:00Z ; 2027-01-01T00:00:00Z, 2027-04-01T00:00:00Z
          semi-annually           ; UTC ; 2026-11-20T02:30:00Z ; 2027-01-01T00:00:00Z, 2027-07-01T00:00:00Z
          02:30                   ; Europe/Berlin ; 2026-03-28T12:00:00Z ; 2026-03-30T00:30:00Z, 2026-03-31T00:30:00Z
          02:30                   ; Europe/Berlin ; 2026-10-24T12:00:00Z ; 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z
          hourly                  ; Europe/Berlin ; 2026-10-25T00:00:00Z ; 2026-10-25T02:00:00Z, 2026-10-25T03:00:00Z
          # intervals
          every 15m               ; UTC ; 2026-11-20T02:31:07Z ; 2026-11-20T02:46:07Z, 2026-11-20T03:01:07Z
          every 1h 30 min         ; UTC ; 2026-11-20T02:31:07Z ; 2026-11-20T04:01:07Z, 2026-11-20T05:31:07Z
          Every day               ; UTC ; 2026-11-20T02:31:07Z ; 2026-11-21T02:31:07Z, 2026-11-22T02:31:07Z
          # several
          0 8 * * * | 30 12 * * 5 ; UTC ; 2026-11-20T00:00:00Z ; 2026-11-20T08:00:00Z, 2026-11-20T12:30:00Z
          """)
  void isDue(String text, String zone, Instant after, String wanted) {
    Schedule schedule = Schedules.parse(text, ZoneId.of(zone));
    List<String> due = new ArrayList<>();
    Instant at = after;
    for (int i = 0; i < 2; i++) {
      at = schedule.next(at).orElseThrow();
      due.add(at.toString());
    }
    assertThat(due).containsExactly(normal(wanted));
    assertThat(Schedules.parse(schedule.text(), ZoneId.of(zone))).isEqualTo(schedule);
  }

  private static String[] normal(String wanted) {
    return List.of(wanted.split(", ")).stream()
        .map(each -> Instant.parse(each).toString())
        .toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          30 2 * * 1-5          ; 02:30 Mon–Fri
          0 8,12,18 * * *       ; 08:00, 12:00 and 18:00
          0 4 1 * *             ; on day 1 at 04:00
          0 4 1,15 * *          ; on days 1 and 15 at 04:00
          */5 * * * *           ; every 5 min
          * * * * *             ; every minute
          0 * * * *             ; every hour
          20 * * * *            ; every hour at :20
          30 */4 * * *          ; 00:30, 04:30, 08:30, 12:30, 16:30 and 20:30
          0 */2 * * *           ; every 2 h
          */10 8-17 * * 1-5     ; every 10 min, 08:00 to 17:50 Mon–Fri
          5 8-17 * * *          ; every hour at :05, 08:05 to 17:05
          5,35 * * * *          ; every hour at :05 and :35
          0 0 1 1 *             ; on 1 Jan at 00:00
          0 3 1 1,4,7,10 *      ; on day 1 of Jan, Apr, Jul and Oct at 03:00
          0 3 * 12 *            ; in Dec at 03:00
          0 0 13 * 5            ; on day 13 or Fri at 00:00
          0 3 * * 1,3,5         ; 03:00 Mon, Wed and Fri
          0 3 * * 6,0           ; 03:00 Sat and Sun
          15 30 2 * * *         ; 02:30:15
          */10 * * * * *        ; every 10 s
          @reboot               ; at boot
          CRON_TZ=Asia/Tokyo 0 9 * * * ; 09:00 (Asia/Tokyo)
          *-*~01 04:00          ; on the last day at 04:00
          *-*~07/1 04:00        ; on the last 7 days at 04:00
          Sun *-*-1..7 04:00    ; on days 1–7 if it is Sun at 04:00
          2027-*-* 04:00        ; in 2027 at 04:00
          2027-03-01 04:00      ; on 1 Mar 2027 at 04:00
          weekly                ; 00:00 Mon
          minutely              ; every minute
          every 15m             ; every 15 min
          every 1h30m           ; every 1 h 30 min
          every 60m             ; every hour
          every 7d              ; every 7 d
          0 8 * * * | every 2h  ; '08:00; every 2 h'
          """)
  void isSaidAsPeopleDo(String text, String words) {
    assertThat(Schedules.parse(text, ZoneOffset.UTC).words()).isEqualTo(words);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          '60 2 * * *'        ; 1  ; the minute is 60, 0 to 59 is allowed
          '30 24 * * *'       ; 4  ; the hour is 24, 0 to 23 is allowed
          '  30 2 0 * *'      ; 8  ; the day of month is 0, 1 to 31 is allowed
          '30 2 * FOO *'      ; 8  ; the month is "FOO", 1 to 12 or JAN to DEC or * is allowed
          '30 2 * * 8'        ; 10 ; the day of week is 8
          '30 2 * * 5-1'      ; 10 ; the range runs backwards, from 5 to 1
          '*/0 * * * *'       ; 3  ; the step is 0
          '*/x * * * *'       ; 3  ; a step is wanted after /
          '1,,2 * * * *'      ; 3  ; the minute is ","
          '30x 2 * * *'       ; 3  ; got "x" in the minute
          '30 2 L * *'        ; 6  ; cron has no L
          '30 2 * *'          ; 9  ; the line ends after 4 fields
          '1 2 3 4 5 6 7'     ; 13 ; the line has 7 fields
          '@fortnightly'      ; 1  ; "@fortnightly" is not known
          '@daily x'          ; 8  ; nothing may follow @daily
          'CRON_TZ=Mars/X 1 * * * *' ; 9 ; "Mars/X" is no time zone
          'every 15'          ; 9  ; after the number a unit is wanted
          'every 15x'         ; 9  ; "x" is no unit
          'every 0s'          ; 7  ; must be 1s or longer
          'every 9999d'       ; 7  ; is longer than 10 years
          'every'             ; 6  ; got nothing
          ''                  ; 1  ; is empty
          'test'              ; 1  ; got "test", a calendar event
          'Mon..Foo 02:30'    ; 6  ; a weekday is wanted, Mon to Sun, got "Foo"
          'Fri..Mon 02:30'    ; 1  ; the range of weekdays runs backwards
          '25:00'             ; 1  ; the hour is 25, 0 to 23 is allowed
          '02:60'             ; 4  ; the minute is 60
          '*:*/5'             ; 4  ; * takes no step here; write 0/5
          '*:0/60'            ; 5  ; the step must be more than 0
          '*-*~29'            ; 5  ; the day from the month's end is 29, 1 to 28
          '*-*~5/5'           ; 7  ; the step must be
          '*-13-01'           ; 3  ; the month is 13
          '7'                 ; 1  ; a date has 2 or 3 parts
          '2016~11-22'        ; 5  ; after the year a - is wanted
          '00:00:00.0..00.9'  ; 7  ; a range of less than a second
          '2000-03-05 00:00.1:00' ; 17 ; got "." in the time
          '02:30 Mars/X'      ; 7  ; "Mars/X" is no time zone
          '0 8 * * * | x'     ; 13 ; got "x"
          """)
  void refusesWithTheColumn(String text, int column, String told) {
    assertThatThrownBy(() -> Schedules.parse(text, ZoneOffset.UTC))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("column " + column + ": ")
        .hasMessageContaining(told);
  }

  @Test
  void isNeverDueOnImpossibleDates() {
    for (String text :
        List.of("0 0 30 2 *", "0 0 31 4,6,9,11 *", "*-02-30", "*-04-31", "@reboot")) {
      assertThat(Schedules.parse(text, BERLIN).next(Instant.EPOCH)).as(text).isEmpty();
    }
  }

  @Test
  void standsTheEndsOfTime() {
    for (String text : List.of("* * * * *", "hourly", "every 1h", "30 2 * * *")) {
      Schedule schedule = Schedules.parse(text, BERLIN);
      assertThat(schedule.next(Instant.MAX)).as(text).isEmpty();
      assertThat(schedule.next(Instant.MIN)).as(text).isPresent();
    }
  }

  /// Every zone there is, a fixed and an open line, over all changes of its clock.
  @Test
  void goesForwardInEveryZone() {
    for (String zone : ZoneId.getAvailableZoneIds()) {
      for (String text : List.of("30 0,2 * * *", "0 */3 * * *", "00,02:30")) {
        Schedule schedule = Schedules.parse(text, ZoneId.of(zone));
        Instant at = Instant.parse("2010-01-01T00:00:00Z");
        for (int i = 0; i < 500; i++) {
          Instant next = schedule.next(at).orElseThrow();
          assertThat(next).as("%s in %s", text, zone).isAfter(at);
          assertThat(Duration.between(at, next)).as(zone).isLessThan(Duration.ofDays(3));
          at = next;
        }
      }
    }
  }

  @Test
  void tellsIntervalsFromClocks() {
    assertThat(Schedules.parse("every 5m", BERLIN).isInterval()).isTrue();
    assertThat(Schedules.parse("*/5 * * * *", BERLIN).isInterval()).isFalse();
    assertThat(Schedules.parse("0 8 * * * | every 2h", BERLIN).isInterval()).isTrue();
  }

  /// In small letters such texts are longer, and in a Turkish locale `I` is none of `i`.
  @Test
  void findsTheAnchorWhateverTheLetters() {
    Locale before = Locale.getDefault();
    try {
      for (Locale locale : List.of(Locale.ROOT, Locale.of("tr", "TR"))) {
        Locale.setDefault(locale);
        for (String text :
            List.of(
                "every İİİİİİİİ from x",
                "every İ from ",
                "every 1h from İİİİ",
                "every  from x",
                "\u2003\u2003\u2003\u2003\u2003\u2003\u2003every from x",
                "\n",
                "every")) {
          assertThatThrownBy(() -> Schedules.parse(text, BERLIN))
              .as("%s in %s", text, locale)
              .isInstanceOfSatisfying(
                  NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA));
        }
        assertThat(Schedules.parse(" EVERY 15MIN FROM 2026-11-20T02:30 ", BERLIN))
            .isInstanceOf(Anchored.class);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void takesZonesByName() {
    assertThat(Schedules.zone("europe/berlin")).isEqualTo(BERLIN);
    assertThat(Schedules.zone("UTC")).isEqualTo(ZoneOffset.UTC);
    assertThatThrownBy(() -> Schedules.zone("Berlin")).hasMessageContaining("IANA");
    assertThat(Optional.of(Schedules.anyOf(List.of(Schedules.parse("daily", BERLIN)))))
        .contains(Schedules.parse("daily", BERLIN));
  }
}
