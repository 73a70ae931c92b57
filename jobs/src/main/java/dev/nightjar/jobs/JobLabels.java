package dev.nightjar.jobs;

import dev.nightjar.model.Condition;

/// What the labels of a condition say of the job it is of.
final class JobLabels {
  private JobLabels() {}

  /// Empty for a condition of no job.
  static String job(Condition condition) {
    return condition.labels().get("job");
  }

  /// Empty where the job's instances are watched as one.
  static String instance(Condition condition) {
    return condition.labels().get("instance");
  }
}
