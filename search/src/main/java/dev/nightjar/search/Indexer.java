package dev.nightjar.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooOldException;

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
  private volatile boolean isStopping; // set for good

  Indexer(ReentrantLock tenantLock, Damages damages) {
    this.lock = tenantLock;
    this.damages = damages;
  }

  /// Ends the pass that runs, without effect, and lets none begin.
  void stop() {
    isStopping = true;
  }

  /// Indexes days that have many blocks waiting, and past days that have any.
  void maintain(List<Day> days, long today) throws IOException {
    for (Day day : days) {
      boolean isPast = day.number < today;
      if (day.isWorthIndexing(isPast, !committed(day).isEmpty())) {
        work(day, isPast ? 1 : WORTHWHILE);
      }
    }
  }

  /// Indexes days that have very many blocks waiting, unless another thread is about it.
  void relieve(List<Day> days) throws IOException {
    for (Day day : days) {
      int waiting = committed(day).size();
      if (waiting < CROWDED || (waiting < OVERDUE && indexing.isLocked())) {
        continue;
      }
      work(day, CROWDED);
    }
  }

  /// Makes one pass over a day. An index that turns out damaged is thrown away; the next pass makes
  /// it anew.
  private void work(Day day, int atLeast) throws IOException {
    indexing.lock();
    try {
      if (isStopping) {
        return;
      }
      try {
        passWhileAlive(day, atLeast);
      } catch (CorruptIndexException | IndexFormatTooOldException e) {
        day.forgetIndex(lock, e, () -> isStopping);
      }
    } finally {
      indexing.unlock();
    }
  }

  private void passWhileAlive(Day day, int atLeast) throws IOException {
    day.life.readLock().lock();
    try {
      if (!day.isDeleted) {
        day.load(lock, () -> isStopping);
        pass(day, atLeast);
      }
    } finally {
      day.life.readLock().unlock();
    }
  }

  private void pass(Day day, int atLeast) throws IOException {
    List<BlockRef> refs = committed(day);
    if (refs.size() < atLeast) {
      return;
    }
    long end = refs.getLast().end();
    try (BodyFile.Reader reader = day.bodies.reader()) {
      for (BlockRef damaged : day.index.add(refs, reader, end, () -> isStopping)) {
        damages.add(day.bodies, damaged);
      }
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
