package dev.nightjar.search;

import dev.nightjar.base.Journal.Damage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// What could not be read back, each place once. Safe for use by many threads.
final class Damages {
  /// Places that are named; a disk that is damaged in more has no need of a longer list.
  private static final int MAX = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Damage> found = new LinkedHashSet<>(); // guarded by lock

  void add(Damage damage) {
    lock.lock();
    try {
      if (found.size() < MAX) {
        found.add(damage);
      }
    } finally {
      lock.unlock();
    }
  }

  void add(BodyFile file, BlockRef ref) {
    add(new Damage(file.path(), ref.offset(), ref.length(), "a block that fails its checksum"));
  }

  List<Damage> list() {
    lock.lock();
    try {
      return new ArrayList<>(found);
    } finally {
      lock.unlock();
    }
  }
}
