package dev.nightjar.jobs.ledger;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Entity;
import dev.nightjar.model.LedgerStore.SavedEntity;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The ledger of one tenant, in memory. Nobody waits under its lock. Safe for use by many threads.
final class Book {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Attendance attendance;

  private volatile @Nullable List<Condition> conditions;
  private volatile boolean isRestored;

  Book(Tenant tenant, LedgerConfig config, Parents parents, Moment now) {
    this.attendance = new Attendance(tenant, config, parents, now);
  }

  private <T> T locked(Function<Attendance, T> work) {
    lock.lock();
    try {
      return work.apply(attendance);
    } finally {
      lock.unlock();
    }
  }

  /// Gives whether there was room for it.
  ///
  /// @param at when it spoke
  boolean seen(Entity entity, Moment at) {
    lock.lock();
    try {
      return attendance.seen(entity, at);
    } finally {
      lock.unlock();
    }
  }

  /// Gives for how many there was no room.
  ///
  /// @param all with how often each is to speak; zero when nobody promised anything
  int wanted(Entity.Kind kind, Map<Entity, Duration> all, Moment now) {
    return locked(a -> a.wanted(kind, all, now));
  }

  void gone(Entity entity, Moment now) {
    locked(
        a -> {
          a.gone(entity, now);
          return true;
        });
  }

  /// A person retires one, and all on it when it is a host. Empty when there is no such entry.
  Optional<LedgerEntry> retire(String id, Moment now) {
    return locked(
        a -> {
          Optional<LedgerEntry> retired = a.retire(id, now);
          conditions = a.look(now);
          return retired;
        });
  }

  /// Takes that back.
  Optional<LedgerEntry> restore(String id, Moment now) {
    return locked(a -> a.restore(id, now));
  }

  /// What is wrong by the last look; null before the first.
  @Nullable List<Condition> conditions() {
    return conditions;
  }

  void look(Moment now) {
    locked(
        a -> {
          conditions = a.look(now);
          return true;
        });
  }

  List<LedgerEntry> lines(Moment now) {
    return locked(a -> a.lines(now));
  }

  RetiredJobs retiredJobs() {
    return locked(a -> a.roll().retiredJobs());
  }

  boolean isHostMissing(String host) {
    return locked(a -> a.isHostMissing(host));
  }

  boolean isRestored() {
    return isRestored;
  }

  /// Goes on with what an earlier process knew; what spoke in the meantime stays.
  void restore(Collection<SavedEntity> saved, Moment now) {
    locked(
        a -> {
          a.resume(saved, now);
          isRestored = true;
          return true;
        });
  }

  /// What is to be saved by now; it counts as saved.
  ///
  /// @param isLast whether nothing may wait for a later time
  List<SavedEntity> takeChanged(Moment now, boolean isLast) {
    return locked(a -> a.roll().takeChanged(now, isLast));
  }

  /// What nobody has missed for long; it is not known any more.
  List<Entity> takeForgotten(Moment now) {
    return locked(a -> a.roll().takeForgotten(now));
  }

  /// These could not be saved.
  void changedStill(Collection<SavedEntity> unsaved) {
    locked(
        a -> {
          a.roll().changedStill(unsaved);
          return true;
        });
  }
}
