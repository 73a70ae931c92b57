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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What all parts of the room find wrong, without what follows from something else that is wrong: a
/// job is not told of while its host is missing, nor of what follows from what is wrong with what
/// its settings call its parent. Safe for use by many threads.
final class AllConditions implements Conditions {
  /// Where a job is known to run.
  @FunctionalInterface
  interface Whereabouts {
    boolean runsOn(Tenant tenant, String job, String instance);
  }

  private final List<Conditions> parts;
  private final GivenSettings settings;
  private final Ledger ledger;
  private final Whereabouts whereabouts;

  AllConditions(List<Conditions> parts, GivenSettings settings, Ledger ledger) {
    this(parts, settings, ledger, (_, _, _) -> false);
  }

  AllConditions(
      List<Conditions> parts, GivenSettings settings, Ledger ledger, Whereabouts whereabouts) {
    this.parts = List.copyOf(parts);
    this.settings = settings;
    this.ledger = ledger;
    this.whereabouts = whereabouts;
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
    List<Condition> all = found(tenant, part -> part.now(tenant, at));
    Map<String, List<Condition>> causes =
        causes(tenant, all).stream().collect(Collectors.groupingBy(JobLabels::job));
    return named(tenant, all, parent -> causes.getOrDefault(parent, List.of()));
  }

  /// Those of one job, at the price of one job.
  List<NamedCondition> named(Tenant tenant, String job, Instant at) {
    BiFunction<Conditions, String, List<Condition>> of =
        (part, name) -> part.ofJob(tenant, name, at);
    return named(
        tenant,
        found(tenant, part -> of.apply(part, job)),
        parent -> causes(tenant, found(tenant, part -> of.apply(part, parent))));
  }

  private List<Condition> found(Tenant tenant, Function<Conditions, List<Condition>> asked) {
    List<Condition> all = new ArrayList<>();
    parts.stream().filter(AllConditions::isReady).forEach(part -> all.addAll(asked.apply(part)));
    RetiredJobs retired = ledger.retiredJobs(tenant);
    all.removeIf(each -> isRetired(each, retired));
    return all;
  }

  /// What nobody is told of explains nothing.
  private List<Condition> causes(Tenant tenant, List<Condition> all) {
    return all.stream()
        .filter(each -> Consequences.isCause(each) && !isMuted(tenant, each))
        .toList();
  }

  private List<NamedCondition> named(
      Tenant tenant, List<Condition> all, Function<String, List<Condition>> causes) {
    return all.stream()
        .filter(each -> isTold(tenant, each, causes))
        .map(each -> new NamedCondition(each, isMuted(tenant, each)))
        .toList();
  }

  private static boolean isReady(Conditions part) {
    return part.kinds().stream().allMatch(part::knows);
  }

  private static boolean isOfJob(Condition each) {
    return Jobs.conditionKinds().contains(each.kind().name()) && !JobLabels.job(each).isEmpty();
  }

  private static boolean isRetired(Condition each, RetiredJobs retired) {
    return isOfJob(each) && retired.contains(JobLabels.job(each), JobLabels.instance(each));
  }

  private boolean isTold(Tenant tenant, Condition each, Function<String, List<Condition>> causes) {
    if (!isOfJob(each)) {
      return true;
    }
    String instance = JobLabels.instance(each);
    return !followsFromParent(tenant, each, causes)
        && (instance.isEmpty() || !ledger.isHostMissing(tenant, instance));
  }

  private boolean followsFromParent(
      Tenant tenant, Condition each, Function<String, List<Condition>> causes) {
    String job = JobLabels.job(each);
    String parent = parent(tenant, job);
    if (parent.isEmpty()) {
      return false;
    }
    var consequences =
        new Consequences((name, instance) -> whereabouts.runsOn(tenant, name, instance));
    return ledger.isHostMissing(tenant, parent)
        || (consequences.follows(each, causes.apply(parent)) && !isInCircle(tenant, job));
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
    Optional<JobSettings> said = settings.of(tenant, JobLabels.job(each));
    return said.map(all -> all.alertsOff().contains(each.kind().name())).orElse(false);
  }
}
