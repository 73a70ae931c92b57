package dev.nightjar.model;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What is learned from: past runs of a job on a host, what each did, and the texts of the lines
/// they write. When a call returns, what it saved survives a power cut.
public interface RunHistory {
  /// The newest runs of a job on an instance by their start, newest first, whatever their state.
  ///
  /// @param limit 1 to 1,000
  List<PastRun> past(Tenant tenant, String job, String instance, int limit);

  /// Calls `each` once for every job and instance that has runs, with its [#past] but for the
  /// prints, in order of job and instance. Reads as it goes: what `each` holds on to is all that
  /// stays in memory.
  void forEachPast(Tenant tenant, int limit, Consumer<List<PastRun>> each);

  /// Saves what a known run did, in place of what was saved of it; does nothing when there is no
  /// such run.
  void savePrint(Tenant tenant, RunId run, Fingerprint print);

  /// A person says that this run is as it should be, or takes that back.
  void accept(Tenant tenant, RunId run, boolean isAccepted);

  /// The templates of a job's lines by their hash, at most [#MAX_LINE_TEXTS].
  Map<Long, String> lineTexts(Tenant tenant, String job);

  /// Adds templates; those beyond [#MAX_LINE_TEXTS] of a job are left out, and all of a job that is
  /// not known.
  void saveLineTexts(Tenant tenant, String job, Map<Long, String> texts);

  /// How many templates are kept of a job.
  int MAX_LINE_TEXTS = 500;
}
