package dev.nightjar.jobs;

import dev.nightjar.jobs.ledger.Ledger;
import dev.nightjar.jobs.ledger.RetiredJobs;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.NamedCondition;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What all parts of the room find wrong, without what follows from something else that is wrong: a
/// job is not told of while its host, or what its settings call its parent, is missing. Safe for
/// use by many threads.
final class AllConditions implements Conditions {
  private static final String JOB = "job";
  private static final String INSTANCE = "instance";
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
    RetiredJobs retired = ledger.retiredJobs(tenant);
    all.removeIf(each -> isRetired(each, retired));
    // What nobody is told of explains nothing.
    Set<String> missing =
        all.stream()
            .filter(each -> ROOTS.contains(each.kind().name()) && !isMuted(tenant, each))
            .map(each -> each.labels().get(JOB))
            .collect(Collectors.toSet());
    return all.stream()
        .filter(each -> isTold(tenant, each, missing))
        .map(each -> new NamedCondition(each, isMuted(tenant, each)))
        .toList();
  }

  private static boolean isReady(Conditions part) {
    return part.kinds().stream().allMatch(part::knows);
  }

  private static boolean isOfJob(Condition each) {
    return each.kind().name().startsWith("Job") && !each.labels().get(JOB).isEmpty();
  }

  private static boolean isRetired(Condition each, RetiredJobs retired) {
    return isOfJob(each) && retired.contains(each.labels().get(JOB), each.labels().get(INSTANCE));
  }

  private boolean isTold(Tenant tenant, Condition each, Set<String> missing) {
    if (!isOfJob(each)) {
      return true;
    }
    String instance = each.labels().get(INSTANCE);
    return !hasLostParent(tenant, each.labels().get(JOB), missing)
        && (instance.isEmpty() || !ledger.isHostMissing(tenant, instance));
  }

  private boolean hasLostParent(Tenant tenant, String job, Set<String> missing) {
    String parent = parent(tenant, job);
    if (parent.isEmpty()) {
      return false;
    }
    return ledger.isHostMissing(tenant, parent)
        || (missing.contains(parent) && !isInCircle(tenant, job));
  }

  private String parent(Tenant tenant, String job) {
    return settings.of(tenant, job).map(JobSettings::parent).orElse("");
  }

  /// Whether its parents lead back to it, so that none of them is the reason for the others.
  private boolean isInCircle(Tenant tenant, String job) {
    Set<String> walked = new HashSet<>();
    String next = parent(tenant, job);
    while (!next.isEmpty() && !next.equals(job) && walked.add(next)) {
      next = parent(tenant, next);
    }
    return next.equals(job);
  }

  private boolean isMuted(Tenant tenant, Condition each) {
    Optional<JobSettings> said = settings.of(tenant, each.labels().get(JOB));
    return said.map(all -> all.alertsOff().contains(each.kind().name())).orElse(false);
  }
}
