package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Closers;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.RunStore;
import java.io.Closeable;
import java.io.IOException;

/// All state of one data directory: runs, alert states, push groups.
///
/// The directory belongs to one process; whoever opens it holds the directory's lock. What the
/// ports hand out stays usable until [#close]. Safe for use by many threads.
public final class StateDatabase implements Closeable {
  private final StateConfig config;
  private final SqliteRuns runs;
  private final SqliteAlertStates alertStates;
  private final JournalPushGroups pushGroups;
  private final Closers undos;

  private StateDatabase(
      StateConfig config,
      SqliteRuns runs,
      SqliteAlertStates alertStates,
      JournalPushGroups pushGroups,
      Closers undos) {
    this.config = config;
    this.runs = runs;
    this.alertStates = alertStates;
    this.pushGroups = pushGroups;
    this.undos = undos;
  }

  /// Opens what is there and makes what is not.
  ///
  /// @throws IOException when files cannot be read or written, or are damaged
  /// @throws dev.nightjar.model.NightjarException when a newer version or another program wrote
  ///   them
  public static StateDatabase open(StateConfig config, Disk disk, Clock clock) throws IOException {
    disk.createDirectories(config.dir());
    try (var undo = new Closers()) {
      Sqlite sqlite = undo.add("state.db", Sqlite.open(config, disk));
      var journal = Journal.Config.in(config.dir().resolve("push"));
      JournalPushGroups pushGroups =
          undo.add(
              "push",
              JournalPushGroups.open(
                  new JournalPushGroups.Config(journal, config.pushGarbage()), disk, clock));
      return new StateDatabase(
          config,
          new SqliteRuns(sqlite, clock),
          new SqliteAlertStates(sqlite, clock),
          pushGroups,
          undo.release());
    }
  }

  public RunStore runs() {
    return runs;
  }

  public AlertStates alertStates() {
    return alertStates;
  }

  public JournalPushGroups pushGroups() {
    return pushGroups;
  }

  /// Forgets what is older than its retention. To be called every hour or so; reports that come
  /// meanwhile wait for a few milliseconds at most.
  public void maintain() {
    runs.maintain(config.runRetention());
    alertStates.maintain(config.historyRetention());
  }

  @Override
  public void close() {
    undos.close();
  }
}
