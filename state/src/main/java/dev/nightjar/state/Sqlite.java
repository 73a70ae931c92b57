package dev.nightjar.state;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.NightjarException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// One SQLite file: a single writing connection and a few reading ones.
///
/// *Durability.* WAL journal with `synchronous=FULL`: when [#write] returns, its changes are on the
/// device. Writes that come while others are being forced share the next transaction and so one
/// force; when one of them fails, all are undone and each is tried alone, so that a bad one fails
/// alone.
///
/// *Failure.* A full disk is `STORAGE_FULL` and heals by itself; after a failed force nothing is
/// written until a restart.
///
/// *Threads.* Safe for use by many threads. One thread of its own does all writing: a force holds
/// up nobody but those who wait for it. Readers see what was committed when they began.
final class Sqlite implements Closeable {
  /// What is done in a session. In a write it may run twice, so it must have no effects but those
  /// in the database.
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /// Writes that share one transaction at most; bounds how long the first of them waits.
  private static final int BATCH = 256;

  /// Pages of one connection in memory, in KiB: enough for the inner pages of the indices of a
  /// million runs, without which each run saved reads half a dozen pages.
  private static final int CACHE_KIB = 16 << 10;

  private static final int NOT_A_DATABASE = 26;
  private static final int CORRUPT = 11;

  private final Path file;
  private final StateFailures failures;
  private final SQLiteConfig readerConfig;
  private final BlockingQueue<Pending<?>> waiting = new LinkedBlockingQueue<>();
  private final Pending<Boolean> end = new Pending<>(_ -> true);
  private final Session writer; // of the writing thread alone, until that has ended
  private final Thread writing;
  private final ReentrantLock entrance = new ReentrantLock();

  @GuardedBy("entrance")
  private boolean isShut;

  private volatile @Nullable SQLException broken; // written by the writing thread
  private volatile @Nullable NightjarException refused; // the last write, by the disk

  private final Semaphore readPermits;
  private final ReentrantLock readersLock = new ReentrantLock();

  @GuardedBy("readersLock")
  private final Deque<Session> idleReaders = new ArrayDeque<>();

  @GuardedBy("readersLock")
  private boolean closed;

  private final int readers;

  private Sqlite(Path file, StateFailures failures, StateConfig config, Session writer) {
    this.file = file;
    this.failures = failures;
    this.writer = writer;
    this.writing = Thread.ofPlatform().daemon().name("state-writer").unstarted(this::writeAll);
    this.readers = config.readers();
    this.readPermits = new Semaphore(readers);
    this.readerConfig = settings(config);
    readerConfig.setReadOnly(true);
  }

  /// Opens `state.db`, making it or bringing its tables up to date when needed.
  static Sqlite open(StateConfig config, Disk disk) throws IOException {
    Path unpacked = config.dir().resolve("native");
    // The driver unpacks its library anew for every process, and one that was killed left it.
    disk.delete(unpacked);
    disk.createDirectories(unpacked);
    System.setProperty("org.sqlite.tmpdir", unpacked.toString());
    Path file = config.dir().resolve("state.db");
    if (!disk.exists(file)) {
      disk.append(file).close(); // SQLite alone would make it readable for others
    }
    try {
      var writer = new Session(settings(config).createConnection("jdbc:sqlite:" + file));
      try {
        Schema.migrate(writer, file);
        writer.setAutoCommit(false);
        var database = new Sqlite(file, new StateFailures(config.dir(), disk), config, writer);
        database.writing.start();
        return database;
      } catch (SQLException | RuntimeException e) {
        writer.close();
        throw e;
      }
    } catch (SQLException e) {
      int code = StateFailures.primaryCode(e);
      if (code == NOT_A_DATABASE || code == CORRUPT) {
        throw new CorruptFileException(file, 0, "not a sound SQLite database: " + e.getMessage());
      }
      throw new IOException("cannot open " + file + ": " + e.getMessage(), e);
    }
  }

  private static SQLiteConfig settings(StateConfig config) {
    var settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    settings.enforceForeignKeys(true);
    settings.setCacheSize(-CACHE_KIB);
    settings.setBusyTimeout(Math.toIntExact(config.busyTimeout().toMillis()));
    return settings;
  }

  /// Does `work` in a transaction; when this returns, it is durable.
  <T> T write(Work<T> work) {
    var mine = new Pending<T>(work);
    enter(mine);
    mine.await();
    try {
      T value = mine.result(failures);
      if (refused != null) {
        refused = null;
      }
      return value;
    } catch (NightjarException e) {
      if (StateFailures.isOfDisk(e)) {
        refused = e;
      }
      throw e;
    }
  }

  private void enter(Pending<?> pending) {
    entrance.lock();
    try {
      if (isShut) {
        pending.fail(new SQLException(file + " is closed"));
      } else {
        waiting.add(pending);
      }
    } finally {
      entrance.unlock();
    }
  }

  /// Why nothing is written at the moment: until a restart after a failed force, until the next
  /// write that succeeds otherwise.
  Optional<String> problem() {
    SQLException failed = broken;
    if (failed != null) {
      return Optional.of(
          file + " takes nothing since a force failed; restart it: " + failed.getMessage());
    }
    return Optional.ofNullable(refused).map(refusal -> String.valueOf(refusal.getMessage()));
  }

  /// Does `work` on a reading connection.
  <T> T read(Work<T> work) {
    readPermits.acquireUninterruptibly();
    try {
      Session reader = reader();
      try {
        return work.run(reader);
      } finally {
        giveBack(reader);
      }
    } catch (SQLException e) {
      throw failures.of(e);
    } finally {
      readPermits.release();
    }
  }

  private Session reader() throws SQLException {
    readersLock.lock();
    try {
      if (closed) {
        throw new SQLException(file + " is closed");
      }
      Session idle = idleReaders.poll();
      return idle != null
          ? idle
          : new Session(readerConfig.createConnection("jdbc:sqlite:" + file));
    } finally {
      readersLock.unlock();
    }
  }

  private void giveBack(Session reader) {
    readersLock.lock();
    try {
      idleReaders.push(reader);
    } finally {
      readersLock.unlock();
    }
  }

  /// What the writing thread does, until [#close] and everything before it is done.
  private void writeAll() {
    List<Pending<?>> batch = new ArrayList<>();
    boolean isLast = false;
    while (!isLast) {
      batch.clear();
      try {
        batch.add(waiting.take());
      } catch (InterruptedException _) {
        continue; // nobody's business: writes are not given up
      }
      waiting.drainTo(batch, BATCH - 1);
      isLast = batch.remove(end);
      commitAll(batch);
    }
  }

  private void commitAll(List<Pending<?>> batch) {
    try {
      if (batch.size() <= 1 || !commit(batch)) {
        for (Pending<?> each : batch) {
          commit(List.of(each));
        }
      }
    } catch (Error e) { // whoever waits must hear of it
      rollBack(new IllegalStateException(e));
      batch.forEach(each -> each.fail(new IllegalStateException("BUG: writing failed", e)));
    }
  }

  /// Whether all went well. When not, everything is undone; a batch of one has then failed.
  private boolean commit(List<Pending<?>> batch) {
    try {
      if (broken != null) {
        throw broken;
      }
      for (Pending<?> each : batch) {
        each.run(writer);
      }
      writer.commit();
      batch.forEach(Pending::succeed);
      return true;
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      if (e instanceof SQLException failure && StateFailures.isFailedForce(failure)) {
        broken = failure;
      }
      if (batch.size() == 1) {
        batch.getFirst().fail(e);
      }
      return false;
    }
  }

  private void rollBack(Exception cause) {
    try {
      writer.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /// Waits for writes and readers that are under way, then closes; a second call does nothing.
  @Override
  public void close() throws IOException {
    shut();
    awaitWriting();
    readPermits.acquireUninterruptibly(readers);
    readersLock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      for (Session reader : idleReaders) {
        reader.close();
      }
      idleReaders.clear();
      writer.close();
    } catch (SQLException e) {
      throw new IOException("could not close " + file + ": " + e.getMessage(), e);
    } finally {
      readersLock.unlock();
      readPermits.release(readers);
    }
  }

  private void shut() {
    entrance.lock();
    try {
      if (!isShut) {
        isShut = true;
        waiting.add(end);
      }
    } finally {
      entrance.unlock();
    }
  }

  private void awaitWriting() {
    boolean isInterrupted = false;
    while (writing.isAlive()) {
      try {
        writing.join();
      } catch (InterruptedException _) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// A write on its way. Its fields belong to the writing thread until it is done.
  private static final class Pending<T> {
    private final Work<T> work;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T value;
    private @Nullable Exception failure;

    Pending(Work<T> work) {
      this.work = work;
    }

    void run(Session session) throws SQLException {
      value = work.run(session);
    }

    void succeed() {
      done.countDown();
    }

    void fail(Exception e) {
      if (done.getCount() > 0) {
        failure = e;
        done.countDown();
      }
    }

    /// Not given up when interrupted: what is written must be known.
    void await() {
      boolean isInterrupted = false;
      while (done.getCount() > 0) {
        try {
          done.await();
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @SuppressWarnings("NullAway") // a work's value is null only where T is a nullable type
    T result(StateFailures failures) {
      switch (failure) {
        case null -> {}
        case SQLException e -> throw failures.of(e);
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException("BUG: an unexpected kind of failure", failure);
      }
      return value;
    }
  }
}
