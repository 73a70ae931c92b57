package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobDecisions.Learned;
import dev.nightjar.model.JobDecisions.StatedSchedule;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What every [JobDecisions] does.
public abstract class JobDecisionsContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Tenant OTHER = new Tenant("other");
  private static final Instant NOW = Instant.parse("2026-11-20T02:30:00.123456789Z");

  /// Decisions that hold nothing.
  protected abstract JobDecisions open() throws Exception;

  private static JobSettings whole(String job) {
    return new JobSettings(
        job,
        List.of("30 2 * * 1-5", "every 15m", "Mon..Fri *-*-* 02:30:00"),
        "Europe/Istanbul",
        true,
        Optional.of(Duration.ofMinutes(10)),
        Optional.of(Duration.ofHours(2)),
        Optional.of(Duration.ofNanos(93_600_000_000_001L)),
        3,
        "ops\nand others",
        "https://wiki/yedek",
        "naïve \\ 🐦",
        List.of("rows>0", "a b\nc==1"),
        new TreeMap<>(Map.of("peak_rss_bytes", 2147483648.0, "output.x y", -1e-300)),
        new TreeSet<>(Set.of("JobMissed", "JobLate")));
  }

  @Test
  void givesBackSettingsByTheNamesOfTheirJobs() throws Exception {
    JobDecisions decisions = open();
    assertThat(decisions.settings(TENANT)).isEmpty();
    decisions.save(TENANT, whole("b"));
    decisions.save(TENANT, JobSettings.of("yedek İşi\n\"x\""));
    decisions.save(TENANT, JobSettings.of("a"));
    assertThat(decisions.settings(TENANT))
        .containsExactly(JobSettings.of("a"), whole("b"), JobSettings.of("yedek İşi\n\"x\""));
    assertThat(decisions.settings(OTHER)).isEmpty();
  }

  @Test
  void replacesTheWholeOfAJobsSettings() throws Exception {
    JobDecisions decisions = open();
    decisions.save(TENANT, whole("a"));
    decisions.save(TENANT, whole("b"));
    decisions.save(TENANT, JobSettings.of("a").withSchedules(List.of("@daily"), ""));
    assertThat(decisions.settings(TENANT))
        .containsExactly(JobSettings.of("a").withSchedules(List.of("@daily"), ""), whole("b"));
  }

  @Test
  void keepsSinceWhenSchedulesAreKnown() throws Exception {
    JobDecisions decisions = open();
    assertThat(decisions.statedSchedules(TENANT)).isEmpty();
    var a = new StatedSchedule("a\n\"x\"", List.of("30 2 * * *", "every 15m"), "Europe/Rome", NOW);
    var b = new StatedSchedule("b", List.of("@daily"), "", NOW.minusSeconds(60));
    decisions.saveStatedSchedules(TENANT, List.of(b, a), Set.of());
    decisions.saveStatedSchedules(OTHER, List.of(b), Set.of());
    assertThat(decisions.statedSchedules(TENANT)).containsExactly(a, b);
    var changed = new StatedSchedule("b", List.of("@weekly"), "", NOW.plusSeconds(60));
    var c = new StatedSchedule("c", List.of(), "UTC", NOW);
    decisions.saveStatedSchedules(TENANT, List.of(changed, c), Set.of(a.job(), "never heard of"));
    assertThat(decisions.statedSchedules(TENANT)).containsExactly(changed, c);
    assertThat(decisions.statedSchedules(OTHER)).containsExactly(b);
  }

  @Test
  void deletesSettingsOfOneJobAlone() throws Exception {
    JobDecisions decisions = open();
    decisions.save(TENANT, whole("a"));
    decisions.save(TENANT, whole("b"));
    decisions.save(OTHER, whole("a"));
    decisions.deleteSettings(TENANT, "a");
    decisions.deleteSettings(TENANT, "a");
    assertThat(decisions.settings(TENANT)).containsExactly(whole("b"));
    assertThat(decisions.settings(OTHER)).containsExactly(whole("a"));
  }

  @Test
  void keepsOneDecisionForEachJobAndInstance() throws Exception {
    JobDecisions decisions = open();
    var pinned = new Learned("b", "db1", Optional.of("30 2 * * *"), Optional.empty());
    var elsewhere = new Learned("b", "", Optional.empty(), Optional.of(NOW));
    var both = new Learned("a", "db2", Optional.of("every 15m"), Optional.of(NOW));
    List.of(pinned, elsewhere, both).forEach(each -> decisions.save(TENANT, each));
    assertThat(decisions.learned(TENANT)).containsExactly(both, elsewhere, pinned);
    var unpinned = new Learned("b", "db1", Optional.empty(), Optional.of(NOW.plusSeconds(1)));
    decisions.save(TENANT, unpinned);
    assertThat(decisions.learned(TENANT)).containsExactly(both, elsewhere, unpinned);
    assertThat(decisions.learned(OTHER)).isEmpty();
  }

  @Test
  void remembersUntilWhenItWatched() throws Exception {
    JobDecisions decisions = open();
    assertThat(decisions.watchedUntil(TENANT)).isEmpty();
    decisions.saveWatchedUntil(TENANT, NOW);
    decisions.saveWatchedUntil(OTHER, NOW.plusSeconds(60));
    assertThat(decisions.watchedUntil(TENANT)).contains(NOW);
    decisions.saveWatchedUntil(TENANT, NOW.minusSeconds(1));
    assertThat(decisions.watchedUntil(TENANT)).contains(NOW.minusSeconds(1));
    assertThat(decisions.watchedUntil(OTHER)).contains(NOW.plusSeconds(60));
  }
}
