package dev.nightjar.state;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.base.DiskReserve;
import dev.nightjar.base.Journal;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Tenant;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Push groups in memory, each change written to a journal before it is acknowledged. Drawn in
/// `docs/formats/push-groups.md`.
///
/// *Compaction.* When the journal holds more outdated than live bytes (and more than a fixed
/// amount), all groups are written once more into a fresh segment, a record that says so follows,
/// all is forced, and the segments before are deleted. Each instant of this is safe: until the
/// closing record stands, the old segments count; from then on nothing older does, even if some of
/// the deletions are lost in a power cut. When it fails (a full disk), the change that caused it is
/// stored all the same, and compaction is tried again once as much garbage again has gathered.
///
/// *Threads.* Safe for use by many threads. Readers never wait; changes take turns, so the order in
/// memory is that of the journal.
public final class JournalPushGroups implements PushGroups, Closeable {
  private static final byte SAVE = 1;
  private static final byte DELETE = 2;
  private static final byte SNAPSHOT = 3;

  /// Bytes of a journal record around its payload.
  private static final int FRAME = 9;

  /// @param journal where and how changes are written
  /// @param garbageBytes outdated bytes that never cause a compaction, however small the live data
  /// @param reserveBytes room on the disk below which nothing is saved
  record Config(Journal.Config journal, long garbageBytes, long reserveBytes) {}

  private final Config config;
  private final StateFailures failures;
  private final Journal journal;
  private final DiskReserve reserve;
  private volatile @Nullable NightjarException refused; // the last save, by the disk
  private final ReentrantLock lock = new ReentrantLock();

  /// Changed under the lock, read by anyone.
  private final GroupTable table;

  @GuardedBy("lock")
  private long writtenBytes;

  @GuardedBy("lock")
  private long compactAtGarbage;

  private JournalPushGroups(
      Config config,
      StateFailures failures,
      Journal journal,
      DiskReserve reserve,
      GroupTable table,
      long writtenBytes) {
    this.config = config;
    this.failures = failures;
    this.journal = journal;
    this.reserve = reserve;
    this.table = table;
    this.writtenBytes = writtenBytes;
    this.compactAtGarbage = config.garbageBytes();
  }

  static JournalPushGroups open(Config config, Disk disk, Clock clock) throws IOException {
    var replay = new Replay(config);
    Journal journal = Journal.open(disk, config.journal(), clock, replay::record);
    var failures = new StateFailures(config.journal().dir(), disk);
    var reserve = new DiskReserve(disk, config.journal().dir(), clock, config::reserveBytes);
    return new JournalPushGroups(config, failures, journal, reserve, replay.table, replay.bytes);
  }

  @Override
  public void save(Tenant tenant, PushGroup group) {
    ByteBuffer record = GroupCodec.encode(tenant.id(), group);
    if (record.remaining() > Journal.MAX_PAYLOAD) {
      throw new NightjarException(
          ErrorCode.TOO_LARGE,
          "push group %s takes %d bytes, more than %d"
              .formatted(group.grouping(), record.remaining(), Journal.MAX_PAYLOAD));
    }
    long bytes = FRAME + (long) record.remaining();
    lock.lock();
    try {
      refuseWhenFull();
      long segment = journal.append(SAVE, record);
      writtenBytes += bytes;
      table.put(tenant.id(), new GroupTable.Entry(group, bytes, segment));
      refused = null;
      compactWhenWorthwhile();
    } catch (IOException e) {
      throw refusal(failures.of(e));
    } finally {
      lock.unlock();
    }
  }

  private void refuseWhenFull() throws IOException {
    long missing = reserve.missing();
    if (missing > 0) {
      throw refusal(
          failures.full(new IOException("the reserve on the disk lacks " + missing + " bytes")));
    }
  }

  private NightjarException refusal(NightjarException refusal) {
    refused = refusal;
    return refusal;
  }

  /// Why pushes are not taken: until a restart after a failed force, until the next save that
  /// succeeds otherwise.
  Optional<String> problem() {
    return journal
        .failure()
        .or(() -> Optional.ofNullable(refused).map(e -> String.valueOf(e.getMessage())));
  }

  @Override
  public void delete(Tenant tenant, Labels grouping) {
    ByteBuffer record = GroupCodec.encode(new GroupCodec.Key(tenant.id(), grouping));
    long bytes = FRAME + (long) record.remaining();
    lock.lock();
    try {
      if (table.group(tenant.id(), grouping).isPresent()) {
        journal.append(DELETE, record);
        writtenBytes += bytes;
        table.remove(tenant.id(), grouping);
        compactWhenWorthwhile();
      }
    } catch (IOException e) {
      throw failures.of(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<PushGroup> group(Tenant tenant, Labels grouping) {
    return table.group(tenant.id(), grouping);
  }

  @Override
  public List<PushGroup> groups(Tenant tenant) {
    return table.groups(tenant.id());
  }

  /// What could not be read back at open.
  public List<Journal.Damage> damages() {
    return journal.damages();
  }

  /// Bytes on the disk.
  public long bytes() throws IOException {
    return journal.bytes();
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      journal.close();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void compactWhenWorthwhile() {
    long garbage = writtenBytes - table.liveBytes();
    if (garbage <= Math.max(table.liveBytes(), compactAtGarbage)) {
      return;
    }
    try {
      compact();
      compactAtGarbage = config.garbageBytes();
    } catch (IOException _) {
      // The change itself stands. A journal that is broken says so at the next one.
      compactAtGarbage = 2 * (writtenBytes - table.liveBytes());
    }
  }

  @GuardedBy("lock")
  private void compact() throws IOException {
    long first = journal.rotate();
    long before = writtenBytes;
    for (GroupTable.Owned each : table.all()) {
      PushGroup group = each.entry().group();
      long bytes = each.entry().bytes();
      long segment = journal.append(SAVE, GroupCodec.encode(each.tenant(), group));
      writtenBytes += bytes;
      table.put(each.tenant(), new GroupTable.Entry(group, bytes, segment));
    }
    var closing = new GrowingBytes(8);
    closing.fixed64(first);
    journal.append(SNAPSHOT, closing.written());
    journal.force();
    journal.dropBefore(first);
    writtenBytes -= before;
  }

  /// Builds the table from the journal's records.
  private static final class Replay {
    private final Config config;
    private final GroupCodec.Reader reader = new GroupCodec.Reader();
    private final GroupTable table = new GroupTable();
    private long bytes;

    Replay(Config config) {
      this.config = config;
    }

    void record(long segment, byte kind, ByteBuffer payload) throws IOException {
      long size = FRAME + (long) payload.remaining();
      bytes += size;
      try {
        switch (kind) {
          case SAVE -> {
            GroupCodec.Decoded saved = reader.group(payload);
            table.put(saved.tenant(), new GroupTable.Entry(saved.group(), size, segment));
          }
          case DELETE -> {
            GroupCodec.Key key = reader.key(payload);
            table.remove(key.tenant(), key.grouping());
          }
          // What is only known from older segments had been deleted: its segment came back.
          case SNAPSHOT -> table.removeBefore(payload.getLong());
          default -> throw new IllegalArgumentException("records of kind " + kind + " are unknown");
        }
      } catch (BufferUnderflowException | IllegalArgumentException | IllegalStateException e) {
        throw new CorruptFileException(
            config.journal().dir(),
            0,
            "a record of segment " + segment + " holds no push group: " + e.getMessage());
      }
    }
  }
}
