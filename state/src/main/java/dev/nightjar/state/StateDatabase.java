package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.base.ClockDoubt;
import dev.nightjar.base.Closers;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/// All state of one data directory: runs and what is learned from them, what people say of jobs,
/// the ledger, alert states, push groups.
///
/// The directory belongs to one process; whoever opens it holds the directory's lock. What the
/// ports hand out stays usable until [#close]. Safe for use by many threads.
public final class StateDatabase implements Closeable {
  /// A larger segment of the push journal delays the moment at which room is freed.
  private static final long PUSH_SEGMENT = 64L << 20;

  private final StateConfig config;
  private final Sqlite sqlite;
  private final SqliteRuns runs;
  private final RunRetention retention;
  private final SqliteRunHistory history;
  private final SqliteJobDecisions decisions;
  private final SqliteLedger ledger;
  private final SqliteAlertStates alertStates;
  private final JournalPushGroups pushGroups;
  private final ClockDoubt doubt;
  private final Closers undos;

  private StateDatabase(
      StateConfig config,
      Sqlite sqlite,
      Clock clock,
      SqliteRuns runs,
      JournalPushGroups pushGroups,
      ClockDoubt doubt,
      Closers undos) {
    this.config = config;
    this.sqlite = sqlite;
    this.runs = runs;
    this.retention = new RunRetention(sqlite, clock);
    this.history = new SqliteRunHistory(sqlite);
    this.decisions = new SqliteJobDecisions(sqlite);
    this.ledger = new SqliteLedger(sqlite);
    this.alertStates = new SqliteAlertStates(sqlite, clock);
    this.pushGroups = pushGroups;
    this.doubt = doubt;
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
      var journal =
          new Journal.Config(config.dir().resolve("push"), PUSH_SEGMENT, config.pushForce());
      JournalPushGroups pushGroups =
          undo.add(
              "push",
              JournalPushGroups.open(
                  new JournalPushGroups.Config(journal, config.pushGarbage(), config.pushReserve()),
                  disk,
                  clock));
      var runs = new SqliteRuns(sqlite, clock, UUID::randomUUID);
      return new StateDatabase(
          config,
          sqlite,
          clock,
          runs,
          pushGroups,
          new ClockDoubt(clock, runs.newestMillis()),
          undo.release());
    }
  }

  public RunStore runs() {
    return runs;
  }

  /// The past of the [#runs].
  public RunHistory history() {
    return history;
  }

  public JobDecisions decisions() {
    return decisions;
  }

  public LedgerStore ledger() {
    return ledger;
  }

  public AlertStates alertStates() {
    return alertStates;
  }

  public JournalPushGroups pushGroups() {
    return pushGroups;
  }

  /// Forgets what is older than its retention. To be called every hour or so; reports that come
  /// meanwhile wait for a few milliseconds at most. Nothing is forgotten while the clock is in
  /// doubt.
  public void maintain() {
    if (doubt.isInDoubt()) {
      return;
    }
    retention.maintain(config.runRetention());
    alertStates.maintain(config.historyRetention());
  }

  /// Why something is not taken at the moment; empty when all is well. Told until a restart after a
  /// failed force, until the next write that succeeds otherwise.
  public Optional<String> problem() {
    return sqlite.problem().or(pushGroups::problem);
  }

  @Override
  public void close() {
    undos.close();
  }
}
