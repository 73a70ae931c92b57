package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every [PushGroups] does.
public abstract class PushGroupsContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant NOW = Instant.parse("2026-11-20T02:30:00.123456789Z");

  /// Push groups of which there are none.
  protected abstract PushGroups open() throws Exception;

  @Test
  void savesInPlaceOfTheSameGroupingKey() throws Exception {
    PushGroups groups = open();
    PushGroup first = group("backup", 1);
    PushGroup second = group("backup", 2);
    groups.save(TENANT, first);
    groups.save(TENANT, second);
    assertThat(groups.group(TENANT, first.grouping())).contains(second);
    assertThat(groups.groups(TENANT)).containsExactly(second);
  }

  @Test
  void listsInOrderOfGroupingKeys() throws Exception {
    PushGroups groups = open();
    List.of("c", "a", "b").forEach(job -> groups.save(TENANT, group(job, 1)));
    assertThat(groups.groups(TENANT)).containsExactly(group("a", 1), group("b", 1), group("c", 1));
  }

  @Test
  void deletesOneGroupAndMindsNoneThatIsAbsent() throws Exception {
    PushGroups groups = open();
    groups.save(TENANT, group("a", 1));
    groups.save(TENANT, group("b", 1));
    groups.delete(TENANT, Labels.of("job", "a"));
    groups.delete(TENANT, Labels.of("job", "a"));
    assertThat(groups.group(TENANT, Labels.of("job", "a"))).isEmpty();
    assertThat(groups.groups(TENANT)).containsExactly(group("b", 1));
  }

  @Test
  void keepsEveryKindOfGroup() throws Exception {
    PushGroups groups = open();
    var odd =
        new PushGroup(
            Labels.of("job", "İş/\"\\\n🐦", "instance", "x"),
            Optional.empty(),
            Optional.of(NOW),
            List.of(
                new MetricFamily(new Metadata("empty", MetricType.UNKNOWN, "", ""), List.of()),
                new MetricFamily(
                    new Metadata("h", MetricType.GAUGE_HISTOGRAM, "help\nme", "seconds"),
                    List.of(
                        new FamilySample(Labels.of(Labels.NAME, "h_sum"), Double.NaN),
                        new FamilySample(Labels.of(Labels.NAME, "h_gsum"), StaleMarker.VALUE),
                        new FamilySample(Labels.of(Labels.NAME, "h_count"), -0.0)))));
    groups.save(TENANT, odd);
    assertThat(groups.group(TENANT, odd.grouping())).contains(odd);
  }

  @Test
  void keepsTenantsApart() throws Exception {
    PushGroups groups = open();
    var other = new Tenant("other");
    groups.save(TENANT, group("a", 1));
    groups.save(other, group("a", 2));
    groups.delete(other, Labels.of("job", "a"));
    assertThat(groups.groups(TENANT)).containsExactly(group("a", 1));
    assertThat(groups.groups(other)).isEmpty();
  }

  /// A group of one gauge.
  protected static PushGroup group(String job, double value) {
    return new PushGroup(
        Labels.of("job", job),
        Optional.of(NOW),
        Optional.empty(),
        List.of(
            new MetricFamily(
                new Metadata("backup_bytes", MetricType.GAUGE, "Bytes copied.", ""),
                List.of(
                    new FamilySample(Labels.of(Labels.NAME, "backup_bytes", "job", job), value)))));
  }
}
