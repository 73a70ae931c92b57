package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The runs of this user that are running on this host now, as the marks in the spool tell. Not for
/// the process of a wrapper: reading its own mark would let go of the mark's lock.
public final class LiveRuns {
  /// A run whose wrapper lives.
  ///
  /// @param wrapperStart in clock ticks after boot, as in `/proc/PID/stat`
  /// @param childPid 0 while no command runs, as between two attempts
  /// @param childStart as `wrapperStart`
  public record LiveRun(
      String runId,
      String job,
      int wrapperPid,
      long wrapperStart,
      int childPid,
      long childStart,
      String bootId,
      long startedMillis) {}

  private LiveRuns() {}

  /// Those that run, oldest first, whose id is `runOrJob`, or whose job has that name.
  public static List<LiveRun> find(String runOrJob) {
    Spool spool = Spool.open(Clock.system().millis());
    return spool == null ? List.of() : find(spool, runOrJob);
  }

  /// A mark is only read, never locked: who asks must not look like the wrapper.
  static List<LiveRun> find(Spool spool, String runOrJob) {
    var found = new ArrayList<LiveRun>();
    for (String name : spool.names()) {
      if (!name.endsWith(LiveMark.SUFFIX)) {
        continue;
      }
      LiveMark.Content run = read(spool.folder().resolve(name));
      if (run != null
          && (run.runId().equals(runOrJob) || run.job().equals(runOrJob))
          && run.isWrapperAlive()) {
        found.add(
            new LiveRun(
                run.runId(),
                run.job(),
                run.wrapperPid(),
                run.wrapperStart(),
                run.childPid(),
                run.childStart(),
                run.bootId(),
                run.startedMillis()));
      }
    }
    return found;
  }

  private static LiveMark.@Nullable Content read(Path path) {
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      byte[] bytes = Files.readAllBytes(path);
      return LiveMark.parse(bytes, bytes.length);
    } catch (IOException _) {
      return null; // it ended just now
    }
  }
}
