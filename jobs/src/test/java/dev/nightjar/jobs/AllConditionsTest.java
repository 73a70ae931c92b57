package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.jobs.ledger.Ledger;
import dev.nightjar.jobs.ledger.LedgerConfig;
import dev.nightjar.jobs.ledger.Parents;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryJobDecisions;
import dev.nightjar.testing.kit.InMemoryLedgerStore;
import dev.nightjar.testing.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AllConditionsTest {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final ConditionKind MISSED =
      new ConditionKind("JobMissed", "critical", Duration.ZERO, "a run did not come");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T02:30:00Z"));
  private final InMemoryJobDecisions decisions = new InMemoryJobDecisions();
  private final Ledger ledger =
      new Ledger(
          LedgerConfig.DEFAULT,
          new InMemoryLedgerStore(),
          clock,
          new Refusals(clock),
          Parents.NONE);
  private final List<Condition> wrong = new ArrayList<>();

  private final Conditions part =
      new Conditions() {
        @Override
        public List<ConditionKind> kinds() {
          return List.of(MISSED);
        }

        @Override
        public List<Condition> now(Tenant tenant, Instant at) {
          return List.copyOf(wrong);
        }
      };

  private void misses(String job, String instance) {
    Labels labels = instance.isEmpty() ? Labels.of("job", job) : labels(job, instance);
    wrong.add(new Condition(MISSED, labels, Labels.EMPTY, 1, clock.now()));
  }

  private static Labels labels(String job, String instance) {
    return Labels.of("job", job, "instance", instance);
  }

  private static JobSettings child(String job, String parent) {
    JobSettings all = JobSettings.of(job);
    return new JobSettings(
        job,
        all.schedules(),
        all.timezone(),
        all.isShared(),
        all.startWithin(),
        all.timeout(),
        all.successWithin(),
        all.failures(),
        all.owner(),
        all.runbook(),
        parent,
        all.expectations(),
        all.limits(),
        all.alertsOff());
  }

  private List<String> told() {
    var all = new AllConditions(List.of(part), new GivenSettings(decisions), ledger);
    return all.now(TENANT, clock.now()).stream().map(each -> each.labels().get("job")).toList();
  }

  private void retire(String job, String instance) {
    Entity entity = new Entity(Entity.Kind.JOB, labels(job, instance));
    ledger.seen(TENANT, entity, clock.now());
    ledger.entries(TENANT, Optional.empty(), Optional.of(Entity.Kind.JOB)).stream()
        .filter(entry -> entry.entity().equals(entity))
        .forEach(entry -> ledger.retire(TENANT, entry.id()));
  }

  @Test
  void tellsOfAJobOnlyWhileItsParentIsNotMissing() {
    misses("a", "db1");
    misses("b", "db1");
    decisions.save(TENANT, child("a", "b"));
    assertThat(told()).containsExactly("b");
    wrong.removeLast();
    assertThat(told()).containsExactly("a");
  }

  @Test
  void tellsOfJobsThatAreParentsOfEachOther() {
    for (String job : List.of("a", "b", "c", "d", "self")) {
      misses(job, "db1");
    }
    decisions.save(TENANT, child("a", "b"));
    decisions.save(TENANT, child("b", "c"));
    decisions.save(TENANT, child("c", "a"));
    decisions.save(TENANT, child("d", "a"));
    decisions.save(TENANT, child("self", "self"));
    assertThat(told()).containsExactly("a", "b", "c", "self");
  }

  @Test
  void tellsOfAJobWhoseParentNobodyIsToldOf() {
    misses("a", "db1");
    misses("b", "db1");
    decisions.save(TENANT, child("a", "b"));
    decisions.save(TENANT, JobSettings.of("b").withAlertsOff(Set.of("JobMissed")));
    assertThat(told()).containsExactly("a");
    decisions.save(TENANT, JobSettings.of("b"));
    assertThat(told()).containsExactly("b");
    retire("b", "db1");
    assertThat(told()).containsExactly("a");
  }

  @Test
  void saysNothingOfAJobThatAPersonRetired() {
    misses("a", "db1");
    misses("a", "db2");
    misses("shared", "");
    assertThat(told()).containsExactly("a", "a", "shared");
    retire("a", "db1");
    ledger.seen(TENANT, new Entity(Entity.Kind.JOB, labels("shared", "db2")), clock.now());
    retire("shared", "db1");
    assertThat(told()).containsExactly("a", "shared");
    retire("shared", "db2");
    assertThat(told()).containsExactly("a");
  }

  @Test
  void refusesParentsThatLeadBack() {
    var house = new JobsFixture();
    house.jobs.watching().save(TENANT, child("a", "b"));
    house.jobs.watching().save(TENANT, child("b", "c"));
    assertThatThrownBy(() -> house.jobs.watching().save(TENANT, child("c", "a")))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA))
        .hasMessage("parent: c -> a -> b -> c is a circle");
    house.jobs.watching().save(TENANT, child("c", "db1"));
  }
}
