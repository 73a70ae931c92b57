package dev.nightjar.cli.view;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.List;
import java.util.Locale;

/// Finds the run that a person means: by its id, or the newest one of a job by the job's name.
final class RunFinder {
  private final Api api;

  RunFinder(Api api) {
    this.api = api;
  }

  /// The run's id.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is neither such a run nor such a job
  String id(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.matches("[0-7][0-9A-HJKMNP-TV-Z]{25}") && isRun(upper)) {
      return upper;
    }
    var newest = Listing.read(api, "/runs?job=" + Api.encoded(name), 1);
    List<String> ids = newest.items().stream().map(run -> run.needText("id")).toList();
    if (ids.isEmpty()) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND,
          "there is no run and no job \""
              + name
              + "\"; ./nightjar jobs lists the jobs, ./nightjar runs the runs");
    }
    return ids.getFirst();
  }

  private boolean isRun(String id) {
    try {
      api.bytes("/runs/" + id);
      return true;
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
