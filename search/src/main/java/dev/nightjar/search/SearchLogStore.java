package dev.nightjar.search;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.base.DiskReserve;
import dev.nightjar.base.Journal.Damage;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The log store on this machine's disk.
///
/// Acknowledged lines are in a journal and visible at once; blocks of them move into column files,
/// one folder per tenant and day, and an index leads back to the blocks. Lines are refused as
/// values when they are older than the retention, more than a day ahead of the clock, or have
/// labels of more than 32 Ki characters; a body that is too long is cut, and that is told too. A
/// full disk refuses whole batches until there is room again.
///
/// Safe for use by many threads.
public final class SearchLogStore implements LogStore, AutoCloseable {
  /// How long closing waits for maintenance, which was asked to end: a service manager kills what
  /// takes ten seconds.
  private static final Duration CLOSE_PATIENCE = Duration.ofMillis(1_500);

  private final SearchConfig config;
  private final Disk disk;
  private final Clock clock;
  private final Damages damages = new Damages();
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, TenantLog> tenants = new TreeMap<>(); // guarded by lock
  private boolean isClosed; // guarded by lock
  private final DiskReserve reserve;
  private volatile @Nullable NightjarException refused; // the last append, by the disk
  private volatile @Nullable Exception problem; // of the last round of maintenance
  private final ReentrantLock round = new ReentrantLock(); // held during a round of maintenance
  private volatile boolean isStopping; // set for good
  private @Nullable Thread maintenance;

  private SearchLogStore(SearchConfig config, Disk disk, Clock clock) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    reserve = new DiskReserve(disk, config.dir(), clock, config::reserveBytes);
  }

  /// Opens the store, brings back what a crash left in the journals, and starts its maintenance.
  ///
  /// @throws IOException when the folder cannot be read or written
  public static SearchLogStore open(SearchConfig config, Disk disk, Clock clock)
      throws IOException {
    var store = new SearchLogStore(config, disk, clock);
    disk.createDirectories(config.dir());
    try {
      for (Path entry : disk.list(config.dir())) {
        Optional<Tenant> tenant = tenantOf(String.valueOf(entry.getFileName()));
        if (tenant.isPresent()) {
          store.tenant(tenant.get());
        }
      }
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    store.startMaintenance();
    return store;
  }

  /// The tenant whose folder bears this name; empty for what is not ours, such as `lost+found`.
  private static Optional<Tenant> tenantOf(String folder) {
    try {
      return Optional.of(new Tenant(folder));
    } catch (NightjarException foreign) {
      return Optional.empty();
    }
  }

  @Override
  public Appended append(Tenant tenant, List<LogLine> lines) {
    try {
      refuseWhenFull();
      Appended outcome = tenant(tenant).append(lines);
      if (refused != null) {
        refused = null;
      }
      return outcome;
    } catch (IOException e) {
      NightjarException refusal = refusal(e);
      refused = refusal;
      throw refusal;
    }
  }

  @Override
  public LogPage find(Tenant tenant, LogQuery query) {
    try {
      Optional<TenantLog> open = known(tenant);
      if (open.isEmpty()) {
        query.cursor().ifPresent(Cursor::parse);
        return new LogPage(List.of(), Optional.empty());
      }
      return open.get().find(query);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, "log lines cannot be read: " + e.getMessage(), e);
    }
  }

  /// One round of what the maintenance thread does: old days go, old blocks are sealed, committed
  /// and indexed. Rounds take turns.
  ///
  /// @throws IOException when a part of it could not be done; it is tried again in the next round
  public void maintain() throws IOException {
    IOException failure = null;
    round.lock();
    try {
      for (TenantLog tenant : openTenants()) {
        try {
          tenant.maintain();
        } catch (IOException e) {
          failure = e;
        }
      }
    } finally {
      round.unlock();
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// What could not be read back, since the store was opened. The rest is served.
  public List<Damage> damages() {
    return damages.list();
  }

  /// Why lines are not taken, or wait in memory and journal instead of moving on, for the health
  /// page; empty when all is well. A refusal by the disk is told until an append succeeds again.
  public Optional<String> problem() {
    for (TenantLog tenant : openTenants()) {
      Optional<String> failure = tenant.failure();
      if (failure.isPresent()) {
        return failure;
      }
    }
    for (@Nullable Exception own : Arrays.asList(refused, problem)) {
      if (own != null) {
        return Optional.of(String.valueOf(own.getMessage()));
      }
    }
    for (TenantLog tenant : openTenants()) {
      Exception theirs = tenant.problem();
      if (theirs != null) {
        return Optional.of(String.valueOf(theirs.getMessage()));
      }
    }
    return Optional.empty();
  }

  /// Commits and closes all files; a second call does nothing.
  @Override
  public void close() throws IOException {
    List<TenantLog> closing;
    lock.lock();
    try {
      isClosed = true;
      closing = new ArrayList<>(tenants.values());
      tenants.clear();
    } finally {
      lock.unlock();
    }
    closing.forEach(TenantLog::stop);
    stopMaintenance();
    IOException failure = null;
    for (TenantLog tenant : closing) {
      try {
        tenant.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private TenantLog tenant(Tenant tenant) throws IOException {
    lock.lock();
    try {
      refuseWhenClosed();
      TenantLog open = tenants.get(tenant.id());
      if (open == null) {
        Path dir = config.dir().resolve(tenant.id());
        open = TenantLog.open(config, disk, clock, damages, dir);
        tenants.put(tenant.id(), open);
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /// A tenant that has stored something; asking for another must leave nothing behind.
  private Optional<TenantLog> known(Tenant tenant) throws IOException {
    lock.lock();
    try {
      refuseWhenClosed();
      return Optional.ofNullable(tenants.get(tenant.id()));
    } finally {
      lock.unlock();
    }
  }

  private void refuseWhenClosed() throws IOException {
    if (isClosed) {
      throw new IOException("the log store is closed");
    }
  }

  private List<TenantLog> openTenants() {
    lock.lock();
    try {
      return List.copyOf(tenants.values());
    } finally {
      lock.unlock();
    }
  }

  private void refuseWhenFull() throws IOException {
    if (reserve.missing() > 0) {
      throw new IOException(
          "No space left beyond the reserve of %d bytes below %s"
              .formatted(config.reserveBytes(), config.dir()));
    }
  }

  private NightjarException refusal(IOException e) {
    boolean isFull = String.valueOf(e.getMessage()).contains("No space left");
    return new NightjarException(
        isFull ? ErrorCode.STORAGE_FULL : ErrorCode.UNAVAILABLE,
        "log lines cannot be stored: " + e.getMessage(),
        e);
  }

  private void startMaintenance() {
    maintenance =
        Thread.ofPlatform()
            .daemon()
            .name("search-maintenance")
            .start(
                () -> {
                  try {
                    while (!isStopping) {
                      clock.sleep(config.maintenanceInterval());
                      maintainQuietly();
                    }
                  } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  private void maintainQuietly() {
    round.lock();
    try {
      if (!isStopping) {
        maintain();
        problem = null;
      }
    } catch (IOException | RuntimeException kept) {
      problem = kept;
    } finally {
      round.unlock();
    }
  }

  /// Interrupts the thread only between rounds: an interrupt within one would close its files. A
  /// round that does not end is left to itself; it changes nothing any more that counts.
  private void stopMaintenance() {
    isStopping = true;
    Thread stopping = maintenance;
    if (stopping == null) {
      return;
    }
    try {
      if (round.tryLock(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          stopping.interrupt();
        } finally {
          round.unlock();
        }
        stopping.join(CLOSE_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
