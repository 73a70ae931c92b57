package dev.nightjar.search;

import dev.nightjar.base.Journal.Damage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Brings committed blocks into the index of their day, many in one pass. Safe for use by many
/// threads; one pass runs at a time.
final class Indexer {
  /// Blocks at which a pass is worth its commit while the day is young; until then they are few
  /// enough to be looked through.
  private static final int WORTHWHILE = 8;

  /// Blocks without index at which an append makes a pass itself, so that lookups stay quick.
  private static final int CROWDED = 64;

  /// Blocks without index at which an append waits for the pass of another.
  private static final int OVERDUE = 4 * CROWDED;

  private final ReentrantLock indexing = new ReentrantLock();
  private final ReentrantLock lock; // the tenant's
  private final Damages damages;

  Indexer(ReentrantLock tenantLock, Damages damages) {
    this.lock = tenantLock;
    this.damages = damages;
  }

  /// Indexes days that have many blocks waiting, and past days that have any.
  void maintain(List<Day> days, long today) throws IOException {
    indexing.lock();
    try {
      for (Day day : days) {
        day.life.readLock().lock();
        try {
          if (!day.isDeleted) {
            day.load(lock);
            pass(day, day.number < today ? 1 : WORTHWHILE);
          }
        } finally {
          day.life.readLock().unlock();
        }
      }
    } finally {
      indexing.unlock();
    }
  }

  /// Indexes days that have very many blocks waiting, unless another thread is about it.
  void relieve(List<Day> days) throws IOException {
    for (Day day : days) {
      int waiting = committed(day).size();
      if (waiting < CROWDED || (waiting < OVERDUE && indexing.isLocked())) {
        continue;
      }
      indexing.lock();
      try {
        pass(day, CROWDED);
      } finally {
        indexing.unlock();
      }
    }
  }

  private void pass(Day day, int atLeast) throws IOException {
    List<BlockRef> refs = committed(day);
    if (refs.size() < atLeast) {
      return;
    }
    long end = refs.getLast().end();
    try (BodyFile.Reader reader = day.bodies.reader()) {
      for (BlockRef damaged : day.index.add(refs, reader, end)) {
        damages.add(day.bodies, damaged);
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      damages.add(new Damage(day.dir, 0, 0, e + "; the index is made anew"));
      throw new IOException("could not index " + day.dir, e);
    }
    lock.lock();
    try {
      day.tail.removeIf(ref -> ref.end() <= end);
    } finally {
      lock.unlock();
    }
  }

  /// The blocks of the tail that the manifest counts, in order: the index must never know more than
  /// what a crash leaves of the body file.
  private List<BlockRef> committed(Day day) {
    lock.lock();
    try {
      List<BlockRef> refs = new ArrayList<>();
      for (BlockRef ref : day.tail) {
        if (ref.end() <= day.committed.bodyBytes()) {
          refs.add(ref);
        }
      }
      return refs;
    } finally {
      lock.unlock();
    }
  }
}
