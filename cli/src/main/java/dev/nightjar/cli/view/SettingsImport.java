package dev.nightjar.cli.view;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells the server what is expected of jobs, and keeps what became of each.
///
/// @param replaces whether settings that exist are replaced
record SettingsImport(Api api, boolean replaces) {
  /// What became of a job.
  ///
  /// @param isFailure whether it is not as it was asked for
  record Result(GivenJob given, String what, String why, boolean isFailure) {}

  List<Result> send(List<GivenJob> jobs) {
    List<Result> results = new ArrayList<>();
    Set<String> sent = new HashSet<>();
    for (int i = 0; i < jobs.size(); i++) {
      GivenJob job = jobs.get(i);
      try {
        results.add(
            sent.add(job.job())
                ? send(job)
                : new Result(job, "skipped", "another file gives this job too", true));
      } catch (NightjarException e) {
        results.add(new Result(job, "skipped", e.getMessage(), true));
        if (isHopeless(e.code())) {
          jobs.subList(i + 1, jobs.size())
              .forEach(rest -> results.add(new Result(rest, "skipped", "not tried", true)));
          break;
        }
      }
    }
    return results;
  }

  /// Whether the others would be answered in the same way.
  private static boolean isHopeless(ErrorCode code) {
    return code == ErrorCode.UNAVAILABLE
        || code == ErrorCode.UNAUTHORIZED
        || code == ErrorCode.FORBIDDEN
        || code == ErrorCode.CANCELED;
  }

  private Result send(GivenJob job) {
    String path = "/jobs/" + Api.encoded(job.job());
    boolean exists = hasSettings(path);
    if (exists && !replaces) {
      return new Result(job, "skipped", "has settings already; --replace replaces them", false);
    }
    api.put(path + "/settings", job.settings());
    return new Result(job, exists ? "replaced" : "made", "", false);
  }

  private boolean hasSettings(String path) {
    try {
      return api.object(path + "/watch").has("settings");
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
