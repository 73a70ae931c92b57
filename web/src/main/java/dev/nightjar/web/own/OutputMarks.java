package dev.nightjar.web.own;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.model.RunId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// For the runs whose output was read last, cursors of the log store before which all lines have
/// lower numbers. Safe for use by many threads.
final class OutputMarks {
  /// Runs that are remembered, and marks of each: some 100 bytes a mark.
  private static final int RUNS = 256;

  private static final int MARKS = 128;

  private final ReentrantLock lock = new ReentrantLock();

  /// By the number from which lines may follow; the run that was read last stands last.
  @GuardedBy("lock")
  private final Map<RunId, TreeMap<Long, String>> marks = new LinkedHashMap<>(16, 0.75f, true);

  void add(RunId id, long number, String cursor) {
    lock.lock();
    try {
      TreeMap<Long, String> ofRun = marks.computeIfAbsent(id, _ -> new TreeMap<>());
      ofRun.put(number, cursor);
      if (ofRun.size() > MARKS) {
        ofRun.pollFirstEntry(); // readers follow the end
      }
      if (marks.size() > RUNS) {
        var oldest = marks.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The last cursor before which all lines have numbers below this one.
  Optional<String> before(RunId id, long number) {
    lock.lock();
    try {
      return Optional.ofNullable(marks.get(id))
          .map(ofRun -> ofRun.floorEntry(number))
          .map(Map.Entry::getValue);
    } finally {
      lock.unlock();
    }
  }
}
