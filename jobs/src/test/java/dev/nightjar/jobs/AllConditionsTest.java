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

  private static ConditionKind kind(String name) {
    return new ConditionKind(name, "warning", Duration.ZERO, "wrong");
  }

  private void isWrong(String kind, String job, String instance, Duration ago) {
    wrong.add(
        new Condition(kind(kind), labels(job, instance), Labels.EMPTY, 1, clock.now().minus(ago)));
  }

  @Test
  void goesOnTellingOfWhatBeganBeforeTheParentFailed() {
    decisions.save(TENANT, child("a", "b"));
    isWrong("JobFailed", "a", "db1", Duration.ofHours(5));
    isWrong("JobFailed", "b", "db1", Duration.ofHours(1));
    assertThat(told()).containsExactly("a", "b");
    isWrong("JobMissed", "a", "db1", Duration.ofMinutes(10));
    assertThat(told()).containsExactly("a", "b");
  }

  @Test
  void tellsOfWhatNoParentCauses() {
    decisions.save(TENANT, child("a", "b"));
    isWrong("JobFailed", "b", "db1", Duration.ofHours(1));
    for (String kind : List.of("JobWillRunOut", "JobDrifts", "JobOverlaps")) {
      isWrong(kind, "a", "db1", Duration.ZERO);
    }
    isWrong("JobSuspicious", "a", "db1", Duration.ZERO);
    assertThat(told()).containsExactly("b", "a", "a", "a");
  }

  @Test
  void aParentThatFailsOnOneHostExplainsNothingOnAnotherWhereItRunsToo() {
    decisions.save(TENANT, child("a", "mount"));
    isWrong("JobFailed", "mount", "db1", Duration.ofHours(1));
    isWrong("JobFailed", "a", "db1", Duration.ZERO);
    isWrong("JobFailed", "a", "db2", Duration.ZERO);
    assertThat(told()).as("it runs on one host only").containsExactly("mount");
    var all =
        new AllConditions(
            List.of(part),
            new GivenSettings(decisions),
            ledger,
            (_, job, instance) -> job.equals("mount") && instance.startsWith("db"));
    assertThat(all.now(TENANT, clock.now()))
        .extracting(each -> each.labels().get("job") + " " + each.labels().get("instance"))
        .containsExactly("mount db1", "a db2");
  }

  @Test
  void asksOnlyForTheJobAndItsParentWhenAskedForOneJob() {
    List<String> asked = new ArrayList<>();
    var ofJobs =
        new Conditions() {
          @Override
          public List<ConditionKind> kinds() {
            return List.of(MISSED);
          }

          @Override
          public List<Condition> now(Tenant tenant, Instant at) {
            throw new AssertionError("it was asked for all jobs");
          }

          @Override
          public List<Condition> ofJob(Tenant tenant, String job, Instant at) {
            asked.add(job);
            return wrong.stream().filter(each -> each.labels().get("job").equals(job)).toList();
          }
        };
    decisions.save(TENANT, child("a", "b"));
    misses("a", "db1");
    misses("b", "db1");
    misses("c", "db1");
    var all = new AllConditions(List.of(ofJobs), new GivenSettings(decisions), ledger);
    assertThat(all.named(TENANT, "a", clock.now())).isEmpty();
    assertThat(asked).containsExactly("a", "b");
    assertThat(all.named(TENANT, "c", clock.now()))
        .extracting(each -> each.condition().labels().get("job"))
        .containsExactly("c");
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
