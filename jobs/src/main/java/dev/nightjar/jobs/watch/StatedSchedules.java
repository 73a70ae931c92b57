package dev.nightjar.jobs.watch;

import dev.nightjar.base.Clock;
import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobDecisions.StatedSchedule;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/// Since when each schedule that people say is known here. It is kept, so that a schedule that was
/// changed while nobody watched is judged from the start on that first knew it, and one that stayed
/// as it was is judged as if there had been no start. Safe for use by many threads.
final class StatedSchedules {
  private final JobDecisions decisions;
  private final GivenSettings settings;
  private final Clock clock;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final ConcurrentMap<Tenant, Map<String, StatedSchedule>> known =
      new ConcurrentHashMap<>();

  StatedSchedules(JobDecisions decisions, GivenSettings settings, Clock clock) {
    this.decisions = decisions;
    this.settings = settings;
    this.clock = clock;
  }

  /// Compares what people say now with what was known of it, and keeps what is new.
  void refresh(Tenant tenant) {
    refreshing.lock();
    try {
      keepNews(tenant);
    } finally {
      refreshing.unlock();
    }
  }

  private void keepNews(Tenant tenant) {
    Map<String, StatedSchedule> all = new HashMap<>(known.computeIfAbsent(tenant, this::read));
    Instant now = clock.now();
    Set<String> gone = new HashSet<>(all.keySet());
    List<StatedSchedule> changed = new ArrayList<>();
    for (JobSettings said : settings.all(tenant)) {
      if (!said.schedules().isEmpty()) {
        gone.remove(said.job());
        StatedSchedule before = all.get(said.job());
        if (before == null || !isSame(before, said)) {
          changed.add(new StatedSchedule(said.job(), said.schedules(), said.timezone(), now));
        }
      }
    }
    if (!changed.isEmpty() || !gone.isEmpty()) {
      decisions.saveStatedSchedules(tenant, changed, gone);
      all.keySet().removeAll(gone);
      changed.forEach(each -> all.put(each.job(), each));
      known.put(tenant, Map.copyOf(all));
    }
  }

  private Map<String, StatedSchedule> read(Tenant tenant) {
    Map<String, StatedSchedule> stored = new HashMap<>();
    decisions.statedSchedules(tenant).forEach(each -> stored.put(each.job(), each));
    return Map.copyOf(stored);
  }

  private static boolean isSame(StatedSchedule before, JobSettings said) {
    return before.schedules().equals(said.schedules()) && before.timezone().equals(said.timezone());
  }

  /// In milliseconds; `Long.MIN_VALUE` for a job of which no schedule is said.
  long since(Tenant tenant, String job) {
    StatedSchedule stated = known.getOrDefault(tenant, Map.of()).get(job);
    return stated == null ? Long.MIN_VALUE : stated.since().toEpochMilli();
  }
}
