package dev.nightjar.jobs;

import dev.nightjar.jobs.ledger.Ledger;
import dev.nightjar.jobs.ledger.LedgerEntry.State;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.NamedCondition;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.Entity;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What all parts of the room find wrong, without what follows from something else that is wrong: a
/// job is not told of while its host, or what its settings call its parent, is missing. Safe for
/// use by many threads.
final class AllConditions implements Conditions {
  private static final String JOB = "job";
  private static final Set<String> ROOTS = Set.of("JobMissed", "JobFailed", "JobStalled");

  private final List<Conditions> parts;
  private final GivenSettings settings;
  private final Ledger ledger;

  AllConditions(List<Conditions> parts, GivenSettings settings, Ledger ledger) {
    this.parts = List.copyOf(parts);
    this.settings = settings;
    this.ledger = ledger;
  }

  @Override
  public List<ConditionKind> kinds() {
    return parts.stream().flatMap(part -> part.kinds().stream()).toList();
  }

  @Override
  public boolean knows(ConditionKind kind) {
    return parts.stream().filter(part -> part.kinds().contains(kind)).allMatch(p -> p.knows(kind));
  }

  @Override
  public List<Condition> now(Tenant tenant, Instant at) {
    return named(tenant, at).stream()
        .filter(each -> !each.isMuted())
        .map(NamedCondition::condition)
        .toList();
  }

  /// The same with those that are switched off.
  List<NamedCondition> named(Tenant tenant, Instant at) {
    List<Condition> all = new ArrayList<>();
    parts.stream().filter(AllConditions::isReady).forEach(part -> all.addAll(part.now(tenant, at)));
    Set<String> missing =
        all.stream()
            .filter(each -> ROOTS.contains(each.kind().name()))
            .map(each -> each.labels().get(JOB))
            .collect(Collectors.toSet());
    Set<Labels> retired =
        ledger.entries(tenant, Optional.of(State.RETIRED), Optional.of(Entity.Kind.JOB)).stream()
            .map(entry -> entry.entity().labels())
            .collect(Collectors.toSet());
    return all.stream()
        .filter(each -> isTold(tenant, each, missing, retired))
        .map(each -> new NamedCondition(each, isMuted(tenant, each)))
        .toList();
  }

  private static boolean isReady(Conditions part) {
    return part.kinds().stream().allMatch(part::knows);
  }

  private boolean isTold(Tenant tenant, Condition each, Set<String> missing, Set<Labels> retired) {
    String job = each.labels().get(JOB);
    String instance = each.labels().get("instance");
    boolean isOfJob = each.kind().name().startsWith("Job") && !job.isEmpty();
    if (!isOfJob) {
      return true;
    }
    if (retired.contains(Labels.of(JOB, job, "instance", instance))) {
      return false;
    }
    String parent = settings.of(tenant, job).map(JobSettings::parent).orElse("");
    boolean hasLostParent =
        !parent.isEmpty()
            && !parent.equals(job)
            && (missing.contains(parent) || ledger.isHostMissing(tenant, parent));
    return !hasLostParent && (instance.isEmpty() || !ledger.isHostMissing(tenant, instance));
  }

  private boolean isMuted(Tenant tenant, Condition each) {
    Optional<JobSettings> said = settings.of(tenant, each.labels().get(JOB));
    return said.map(all -> all.alertsOff().contains(each.kind().name())).orElse(false);
  }
}
