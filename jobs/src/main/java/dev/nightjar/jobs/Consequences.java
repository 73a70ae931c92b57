package dev.nightjar.jobs;

import dev.nightjar.model.Condition;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/// Which conditions of a job follow from what is wrong with its parent, so that telling of the
/// parent says it all.
///
/// A consequence begins no sooner than its cause. It is of a kind that can come from a parent that
/// did not do its work: a forecast does not, nor do starts that drift. And where the parent runs on
/// the same instance as well, what is wrong with it elsewhere is no cause.
final class Consequences {
  /// What of a parent keeps its children from doing their work.
  private static final Set<String> CAUSES = Set.of("JobMissed", "JobFailed", "JobStalled");

  private static final Set<String> OWN = Set.of("JobWillRunOut", "JobDrifts", "JobOverlaps");

  private final BiPredicate<String, String> runsOn;

  /// @param runsOn whether a job is known to run on an instance
  Consequences(BiPredicate<String, String> runsOn) {
    this.runsOn = runsOn;
  }

  static boolean isCause(Condition each) {
    return CAUSES.contains(each.kind().name());
  }

  /// Whether a job's condition follows from any of those that its parent causes.
  boolean follows(Condition each, List<Condition> ofParent) {
    return !OWN.contains(each.kind().name())
        && ofParent.stream().anyMatch(cause -> isCause(cause) && follows(each, cause));
  }

  private boolean follows(Condition each, Condition cause) {
    return !each.since().isBefore(cause.since()) && canReach(cause, JobLabels.instance(each));
  }

  private boolean canReach(Condition cause, String instance) {
    String of = JobLabels.instance(cause);
    return of.isEmpty()
        || instance.isEmpty()
        || of.equals(instance)
        || !runsOn.test(JobLabels.job(cause), instance);
  }
}
