package dev.nightjar.agent;

import dev.nightjar.base.process.Capture;
import java.util.List;

/// What the words before the command ask for; see [OptionReader] for their form.
///
/// @param job 1 to 200 characters
/// @param limitNanos of each attempt; 0 for none
/// @param retries how many more starts may follow one that failed; [#FOREVER] for no bound
/// @param backoffNanos the pause before the first of them
/// @param lock what other runs of the job mean to this one
/// @param okExits exit codes that are as good as 0
/// @param sampleNanos between two points of the curve; 0 for no curve
/// @param isPythonPrepared whether a Python may be given what lets it tell its stacks
/// @param commandAt the index of the command's first word
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would cost start time
record RunOptions(
    String job,
    long limitNanos,
    long graceNanos,
    long retries,
    long backoffNanos,
    LockMode lock,
    int[] okExits,
    List<Expectation> expectations,
    long sampleNanos,
    Capture capture,
    boolean isPythonPrepared,
    int commandAt) {
  static final long FOREVER = Long.MAX_VALUE;

  static final String HELP =
      """
      usage: nightjar run [OPTION…] [--] CMD [ARG…]
             nightjar run stacks RUN

      Runs CMD as if bare, and reports the run.

        --job NAME        the job this is a run of (default: CMD's file name)
        --timeout D       end an attempt after this time, as 90s, 5m, 2h or 1h30m; the exit code is then 124
        --grace D         time between asking it to end and making it (default: 10s)
        --retries K       start CMD up to K more times while it fails; K is a number or "forever"
        --backoff D       the pause before the first retry, doubled for each one after it, up to 5m (default: 1s)
        --lock[=skip]     do not run while another run of the job does: exit code 75
        --lock=wait       wait until no other run of the job does
        --ok-exit N,N     exit codes that count as success, beside 0
        --expect 'X>0'    a number that the run should report in its output; may be repeated
        --sample D        time between two points of the resource curve (default: 1s; 0 for none)
        --capture MODE    how output is kept: auto, pipe, file or off (default: auto)
        --no-python       leave Python programs as they are: no stacks, no exceptions

      `run stacks RUN` shows where the processes of a run stand now. In all other cases put -- before CMD.
      """;

  boolean isOk(int exitCode) {
    for (int ok : okExits) {
      if (ok == exitCode) {
        return true;
      }
    }
    return exitCode == 0;
  }
}
