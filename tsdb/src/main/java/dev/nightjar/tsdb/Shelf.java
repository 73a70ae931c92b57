package dev.nightjar.tsdb;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// Where a tenant's parts stand to be read, swapped as a whole. Safe for use by many threads.
final class Shelf {
  private final ReentrantLock publishing = new ReentrantLock();
  private volatile Parts parts; // replaced under publishing
  private volatile NewestElsewhere elsewhere; // replaced with the parts
  private boolean closed; // guarded by publishing

  Shelf(Parts parts) {
    this.parts = parts;
    elsewhere = NewestElsewhere.than(parts.current().table(), parts, this::retain);
  }

  Parts parts() {
    return parts;
  }

  /// How new samples are that the table which takes samples does not know of.
  NewestElsewhere elsewhere() {
    return elsewhere;
  }

  void publish(UnaryOperator<Parts> change) {
    publishing.lock();
    try {
      parts = change.apply(parts);
      elsewhere = NewestElsewhere.than(parts.current().table(), parts, this::retain);
    } finally {
      publishing.unlock();
    }
  }

  /// All parts that may hold samples of the range, oldest first, each retained.
  List<Part> retain(long fromMillis, long toMillis) {
    publishing.lock();
    try {
      if (closed) {
        throw new NightjarException(ErrorCode.UNAVAILABLE, "the metric store is closed");
      }
      return parts.retain(fromMillis, toMillis);
    } finally {
      publishing.unlock();
    }
  }

  long minMillis() {
    return parts.all().stream().mapToLong(Part::minMillis).min().orElse(Long.MAX_VALUE);
  }

  long maxMillis() {
    return parts.all().stream().mapToLong(Part::maxMillis).max().orElse(Long.MIN_VALUE);
  }

  /// Lets files go; readers keep what they have open.
  void close() {
    publishing.lock();
    try {
      if (!closed) {
        closed = true;
        parts.blocks().forEach(Block::release);
        parts.files().forEach(ChunkFile::release);
      }
    } finally {
      publishing.unlock();
    }
  }
}
