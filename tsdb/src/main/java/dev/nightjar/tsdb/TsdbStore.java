package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Cardinality;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricDeletes;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesExemplars;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// The embedded metric engine: what [#append] acknowledges is in a write-ahead log and survives the
/// death of the process at once, and a power cut after the configured interval.
///
/// Each tenant has a folder of its own. A background thread, `tsdb-maintain`, lets old heads leave
/// for files, folds these into blocks, merges small blocks and deletes what is past the retention.
/// Safe for use by many threads.
public final class TsdbStore implements MetricStore, MetricDeletes, Closeable {
  private static final DateTimeFormatter SNAPSHOT_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final TsdbConfig config;
  private final Disk disk;
  private final Clock clock;
  private final Map<Tenant, TenantMetrics> tenants = new ConcurrentHashMap<>();
  private final ReentrantLock opening = new ReentrantLock();
  private final Thread maintainer;
  private boolean closed; // guarded by opening

  private TsdbStore(TsdbConfig config, Disk disk, Clock clock) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    maintainer = Thread.ofPlatform().daemon().name("tsdb-maintain").unstarted(this::keepMaintained);
  }

  /// Opens all tenants' folders and brings their logs back.
  ///
  /// @throws IOException when the data directory cannot be read or written, or holds files of
  ///   another version
  public static TsdbStore open(TsdbConfig config, Disk disk, Clock clock) throws IOException {
    var store = new TsdbStore(config, disk, clock);
    try {
      for (Path folder : disk.list(config.dir().resolve("metrics"))) {
        String name = String.valueOf(folder.getFileName());
        if (Tenant.isValidId(name)) { // other folders, such as lost+found, are not ours
          var tenant = new Tenant(name);
          store.tenants.put(tenant, TenantRecovery.open(config, tenant, disk, clock));
        }
      }
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    store.maintainer.start();
    return store;
  }

  @Override
  public Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    return tenant(tenant).append(batch, check);
  }

  @Override
  public SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    return MergedSeries.select(
        parts(tenant, fromMillis, toMillis), matchers, fromMillis, toMillis, stop);
  }

  @Override
  public List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return ask(tenant, fromMillis, toMillis, stop, queries -> queries.series(anyOf, limit));
  }

  @Override
  public List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return ask(tenant, fromMillis, toMillis, stop, queries -> queries.names(anyOf, limit));
  }

  @Override
  public List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return ask(tenant, fromMillis, toMillis, stop, queries -> queries.values(name, anyOf, limit));
  }

  @Override
  public Cardinality cardinality(Tenant tenant, long fromMillis, long toMillis, int limit) {
    List<Part> parts = parts(tenant, fromMillis, toMillis);
    try {
      return new SeriesCounts(parts, fromMillis, toMillis).count(limit);
    } finally {
      parts.forEach(Part::release);
    }
  }

  @Override
  public List<SeriesExemplars> exemplars(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    TenantMetrics metrics = tenants.get(tenant);
    return metrics == null ? List.of() : metrics.exemplars().select(anyOf, fromMillis, toMillis);
  }

  @Override
  public List<Metadata> metadata(Tenant tenant) {
    TenantMetrics metrics = tenants.get(tenant);
    return metrics == null ? List.of() : metrics.metadata();
  }

  @Override
  public void delete(Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    TenantMetrics metrics = tenants.get(tenant);
    if (metrics != null) {
      metrics.delete(anyOf, fromMillis, toMillis);
    }
  }

  @Override
  public void cleanTombstones() {
    tenants.values().forEach(TenantMetrics::cleanTombstones);
  }

  @Override
  public Stats stats() {
    long series = 0;
    long appended = 0;
    long oldest = Long.MAX_VALUE;
    long newest = Long.MIN_VALUE;
    long refusedExemplars = 0;
    long bytes = 0;
    for (TenantMetrics metrics : tenants.values()) {
      series += metrics.series();
      appended += metrics.samplesAppended();
      oldest = Math.min(oldest, metrics.minMillis());
      newest = Math.max(newest, metrics.maxMillis());
      refusedExemplars += metrics.exemplars().refused();
      bytes += metrics.diskBytes();
    }
    return new Stats(series, appended, refusedExemplars, oldest, newest, bytes);
  }

  /// What opening found, by tenant.
  public Map<Tenant, RecoveryReport> recovery() {
    var reports = new HashMap<Tenant, RecoveryReport>();
    tenants.forEach((tenant, metrics) -> reports.put(tenant, metrics.recovery()));
    return Map.copyOf(reports);
  }

  /// What is wrong at the moment, for the health page: that samples are not taken, or that blocks
  /// cannot be written, deleted or merged; empty when all is well. It takes samples until its
  /// memory budget is used up, or the disk's reserve is reached.
  public Optional<String> trouble() {
    return tenants.values().stream().flatMap(m -> m.trouble().stream()).findFirst();
  }

  /// Chunks in blocks that were read and failed their checksum; their samples are left out.
  public long damagedChunks() {
    return tenants.values().stream().mapToLong(TenantMetrics::damagedChunks).sum();
  }

  /// What the blocks of all tenants hold.
  public List<BlockSummary> blocks() {
    return tenants.values().stream().flatMap(metrics -> metrics.blocks().stream()).toList();
  }

  /// Does at once what the background thread does now and then.
  public void maintain() {
    tenants.values().forEach(TenantMetrics::maintain);
  }

  /// Writes everything in memory to blocks.
  ///
  /// @throws IOException when that failed: nothing is lost, memory and log still have it
  public void flush() throws IOException {
    for (TenantMetrics metrics : tenants.values()) {
      metrics.flush();
    }
  }

  /// Keeps what is stored now as a data directory of its own, `snapshots/NAME` under this one:
  /// blocks that cost no room as long as they are here too. Returns its name: date, time (UTC) and
  /// 16 random digits.
  ///
  /// @throws NightjarException `STORAGE_FULL` or `UNAVAILABLE` when it could not be written;
  ///   nothing of it is left then
  public String snapshot() {
    String name =
        SNAPSHOT_TIME.format(clock.now()) + "-" + HexFormat.of().toHexDigits(RANDOM.nextLong());
    Path dir = config.dir().resolve("snapshots").resolve(name);
    try {
      for (Map.Entry<Tenant, TenantMetrics> tenant : tenants.entrySet()) {
        Path tenantDir = dir.resolve("metrics").resolve(tenant.getKey().id());
        disk.createDirectories(tenantDir);
        tenant.getValue().snapshot(tenantDir);
      }
      return name;
    } catch (IOException e) {
      deleteQuietly(dir, e);
      throw StorageFailure.of(disk, config.dir(), e);
    } catch (RuntimeException e) {
      deleteQuietly(dir, e);
      throw e;
    }
  }

  private void deleteQuietly(Path dir, Exception cause) {
    try {
      disk.delete(dir);
    } catch (IOException stuck) {
      cause.addSuppressed(stuck);
    }
  }

  /// Forces the logs and closes all files; a second call does nothing.
  @Override
  public void close() throws IOException {
    opening.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      opening.unlock();
    }
    tenants.values().forEach(TenantMetrics::stop);
    maintainer.interrupt();
    IOException failure = null;
    for (TenantMetrics metrics : tenants.values()) {
      try {
        metrics.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private <T> List<T> ask(
      Tenant tenant,
      long fromMillis,
      long toMillis,
      StopCheck stop,
      Function<LabelQueries, List<T>> question) {
    List<Part> parts = parts(tenant, fromMillis, toMillis);
    try {
      return question.apply(new LabelQueries(parts, fromMillis, toMillis, stop));
    } finally {
      parts.forEach(Part::release);
    }
  }

  private List<Part> parts(Tenant tenant, long fromMillis, long toMillis) {
    TenantMetrics metrics = tenants.get(tenant);
    return metrics == null ? List.of() : metrics.retain(fromMillis, toMillis);
  }

  private TenantMetrics tenant(Tenant tenant) {
    TenantMetrics known = tenants.get(tenant);
    if (known != null) {
      return known;
    }
    opening.lock();
    try {
      known = tenants.get(tenant);
      if (known == null) {
        if (closed) {
          throw new NightjarException(ErrorCode.UNAVAILABLE, "the metric store is closed");
        }
        known = TenantRecovery.open(config, tenant, disk, clock);
        tenants.put(tenant, known);
      }
      return known;
    } catch (IOException e) {
      throw StorageFailure.of(disk, config.dir(), e);
    } finally {
      opening.unlock();
    }
  }

  private void keepMaintained() {
    try {
      while (true) {
        clock.sleep(config.maintainEvery());
        maintain();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
