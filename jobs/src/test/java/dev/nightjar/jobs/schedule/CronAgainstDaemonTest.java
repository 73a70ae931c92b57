package dev.nightjar.jobs.schedule;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Random cron lines, zones and moments, most of them near a change of the clock, against the
/// daemon's own way to tell what is due.
final class CronAgainstDaemonTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "Australia/Lord_Howe",
          "Africa/Cairo",
          "Pacific/Apia",
          "Pacific/Kwajalein",
          "America/Havana",
          "Asia/Kathmandu",
          "Asia/Beirut",
          "Africa/Casablanca",
          "America/St_Johns",
          "Pacific/Chatham",
          "Antarctica/Troll",
          "America/Sao_Paulo",
          "Asia/Pyongyang",
          "America/Caracas",
          "Europe/Lisbon");
  private static final int SPAN = 30 * 60;

  private record Case(String line, String zone, Instant from) {}

  @Test
  void startsWhenTheDaemonDoes() {
    forAll(
        12_000,
        CronAgainstDaemonTest::anyCase,
        each -> {
          ZoneId zone = ZoneId.of(each.zone());
          Schedule schedule = Schedules.parse(each.line(), zone);
          List<Instant> due = new ArrayList<>();
          Instant last = each.from().plus(Duration.ofMinutes(SPAN));
          Optional<Instant> next = schedule.next(each.from());
          while (next.isPresent() && !next.get().isAfter(last)) {
            due.add(next.get());
            next = schedule.next(next.get());
          }
          assertThat(due).isEqualTo(new NaiveCron(each.line()).starts(each.from(), SPAN, zone));
        });
  }

  private static Case anyCase(Random random) {
    String zone = ZONES.get(random.nextInt(ZONES.size()));
    // 1972 to 2045, whole minutes.
    Instant at = Instant.ofEpochSecond(60L * (1_051_200 + random.nextInt(38_000_000)));
    ZoneOffsetTransition change = ZoneId.of(zone).getRules().nextTransition(at);
    if (change != null && random.nextInt(5) > 0) {
      at =
          Instant.ofEpochSecond(
              Math.floorDiv(change.getInstant().getEpochSecond(), 60L) * 60
                  - 60L * random.nextInt(1500)
                  + 60L * random.nextInt(120));
    }
    String line =
        String.join(
            " ",
            field(random, 0, 59, 4),
            field(random, 0, random.nextBoolean() ? 4 : 23, 3),
            random.nextInt(3) > 0 ? "*" : field(random, 1, 31, 2),
            random.nextInt(4) > 0 ? "*" : field(random, 1, 12, 2),
            random.nextInt(3) > 0 ? "*" : field(random, 0, 7, 2));
    return new Case(line, zone, at);
  }

  private static String field(Random random, int min, int max, int open) {
    if (random.nextInt(open) == 0) {
      return random.nextBoolean() ? "*" : "*/" + (1 + random.nextInt(max));
    }
    return String.join(
        ",", Stream.generate(() -> item(random, min, max)).limit(1 + random.nextInt(3)).toList());
  }

  private static String item(Random random, int min, int max) {
    int from = min + random.nextInt(max - min + 1);
    int to = from + random.nextInt(max - from + 1);
    return switch (random.nextInt(4)) {
      case 0 -> from + "-" + to;
      case 1 -> from + "-" + to + "/" + (1 + random.nextInt(9));
      default -> String.valueOf(from);
    };
  }
}
