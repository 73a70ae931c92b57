package dev.nightjar.jobs.ledger;

import dev.nightjar.base.Durations;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What is told of who is missing.
final class Notices {
  /// How long something must be missing before anybody is told: a restart of everything takes two
  /// minutes and is no news.
  static final Duration HOLD = Duration.ofMinutes(2);

  static final ConditionKind SOURCE =
      new ConditionKind(
          "SourceMissing",
          "warning",
          HOLD,
          "Something that used to speak is silent for longer than it ever is.");
  static final ConditionKind HOST =
      new ConditionKind(
          "HostMissing", "critical", HOLD, "Everything that used to speak on a host is silent.");
  static final ConditionKind ALL =
      new ConditionKind(
          "AllSourcesMissing",
          "critical",
          HOLD,
          "Nearly all hosts fell silent at once: it may be the network of this server.");

  private static final String KIND = "kind";
  private static final Set<String> TAKEN = Set.of(KIND, "alertname", "severity");
  private static final String RENAMED = "exported_";
  private static final String LINK = "/ledger";
  private static final int NAMED = 10;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Notices() {}

  static Condition source(Entry entry, double silence) {
    if (entry.notice.isEmpty()) {
      entry.notice = annotations(brief(entry) + " is missing", evidence(entry));
    }
    return new Condition(
        SOURCE,
        labels(entry),
        entry.notice,
        Math.round(silence),
        Instant.ofEpochMilli(entry.missingMillis));
  }

  /// Kind and all labels under their own names; those whose names an alert needs are renamed, as a
  /// scrape does with labels that clash.
  static Labels labels(Entry entry) {
    Labels own = entry.entity.labels().withoutMetricName();
    Labels.Builder labels = Labels.builder();
    own.forEach(
        (name, value) -> {
          String free = name;
          while (TAKEN.contains(free) || (!free.equals(name) && own.has(free))) {
            free = RENAMED + free;
          }
          labels.set(free, value);
        });
    return labels.set(KIND, entry.entity.kind().wireName()).build();
  }

  private static String evidence(Entry entry) {
    String words =
        entry.words == 0
            ? "It never spoke since " + time(entry.firstMillis) + ", when it was first wanted"
            : "Last heard " + time(entry.lastMillis);
    if (entry.cadence.seconds() == 0) {
      return entry.entity.labels() + ": " + words + ".";
    }
    String habit =
        entry.cadence.isPromised() ? "; it is to speak every " : "; it usually speaks every ";
    return entry.entity.labels()
        + ": "
        + words
        + habit
        + text(entry.cadence.seconds())
        + ", and up to "
        + text(entry.cadence.missing())
        + " of silence are nothing unusual.";
  }

  static Condition host(Host host, double silence) {
    if (host.notice.isEmpty()) {
      List<Entry> missing =
          host.watched().stream().filter(c -> c.state != State.LIVE && !c.isTold).toList();
      String heard = host.hasSpoken ? " Last word: " + time(host.lastMillis) + "." : "";
      host.notice =
          annotations(
              "Host " + host.name + " is missing",
              missing.size() + " that spoke on it are silent: " + names(missing) + "." + heard);
    }
    return new Condition(
        HOST,
        Labels.of(HostNames.HOST, host.name),
        host.notice,
        Math.round(silence),
        Instant.ofEpochMilli(host.missingMillis));
  }

  static Condition all(Blackout blackout, long nowMillis) {
    Labels annotations =
        annotations(
            "Nearly all hosts fell silent at once",
            "%d of %d hosts are silent since about %s. Either all of them went, or this server does"
                    .formatted(blackout.silent(), blackout.hosts(), time(blackout.sinceMillis()))
                + " not hear them.");
    return new Condition(
        ALL,
        Labels.EMPTY,
        annotations,
        Math.max(0, (nowMillis - blackout.sinceMillis()) / 1000),
        Instant.ofEpochMilli(blackout.sinceMillis()));
  }

  private static String names(List<Entry> entries) {
    String first =
        entries.stream().limit(NAMED).map(Notices::brief).collect(Collectors.joining(", "));
    int more = entries.size() - NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /// Such as `target node db1:9100`.
  private static String brief(Entry entry) {
    Labels labels = entry.entity.labels();
    String kind = entry.entity.kind().wireName().replace('_', ' ');
    String named =
        List.of("job", HostNames.INSTANCE, HostNames.HOST).stream()
            .map(labels::get)
            .filter(v -> !v.isEmpty())
            .distinct()
            .collect(Collectors.joining(" "));
    return kind + " " + (named.isEmpty() ? labels.toString() : named);
  }

  private static Labels annotations(String summary, String description) {
    return Labels.of("summary", summary, "description", description, "link", LINK);
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  private static String text(double seconds) {
    return Durations.format(Duration.ofSeconds(Math.round(Math.max(1, seconds))));
  }
}
