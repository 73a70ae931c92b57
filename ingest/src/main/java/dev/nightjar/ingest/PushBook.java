package dev.nightjar.ingest;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.wire.PushedMetrics;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The push groups of one tenant, in memory and on disk.
///
/// A change happens under its group's lock in this order: index, disk, store; a step that fails
/// undoes those before it, so that a refused push changes nothing but the failure time. The index's
/// lock is taken last and never held while waiting. Safe for use by many threads.
final class PushBook {
  private static final String SIGNAL = "push";
  private static final long IDLE_MILLIS = 60_000; // an empty slot lives on to keep its times apart

  private final Tenant tenant;
  private final PushGroups disk;
  private final Admission admission;
  private final Clock clock;
  private final int maxGroups;
  private final ConcurrentMap<Labels, PushSlot> slots = new ConcurrentHashMap<>();
  private final ReentrantLock indexLock = new ReentrantLock();

  @GuardedBy("indexLock")
  private final PushIndex index = new PushIndex();

  PushBook(Tenant tenant, PushGroups disk, Admission admission, Clock clock, int maxGroups) {
    this.tenant = tenant;
    this.disk = disk;
    this.admission = admission;
    this.clock = clock;
    this.maxGroups = maxGroups;
    for (PushGroup group : disk.groups(tenant)) {
      var slot = new PushSlot();
      slot.group = group;
      slots.put(group.grouping(), slot);
      exchange(group.grouping(), List.of(), group.families());
    }
  }

  private Optional<String> exchange(
      Labels grouping, List<MetricFamily> before, List<MetricFamily> after) {
    indexLock.lock();
    try {
      return index.replace(grouping, before, after);
    } finally {
      indexLock.unlock();
    }
  }

  /// Takes a push.
  ///
  /// @param replace whether the group's other families go
  /// @throws NightjarException when it is refused
  void push(Labels grouping, PushedMetrics pushed, boolean replace) {
    if (!slots.containsKey(grouping) && slots.size() >= maxGroups) {
      throw new NightjarException(
          ErrorCode.TOO_MANY,
          "there are " + slots.size() + " push groups, " + maxGroups + " may be");
    }
    List<MetricFamily> fresh = PushSamples.group(pushed.families(), grouping);
    inSlot(
        grouping,
        slot -> {
          try {
            take(grouping, slot, pushed, fresh, replace);
          } catch (NightjarException e) {
            if (e.code() == ErrorCode.BAD_DATA) {
              recordFailure(grouping, slot);
            }
            throw e;
          }
        });
  }

  private void take(
      Labels grouping,
      PushSlot slot,
      PushedMetrics pushed,
      List<MetricFamily> fresh,
      boolean replace) {
    if (pushed.firstTimestampLine().isPresent()) {
      throw inconsistent(
          "pushed metrics must not have timestamps, line "
              + pushed.firstTimestampLine().getAsInt()
              + " has one");
    }
    List<MetricFamily> before = slot.families();
    List<MetricFamily> after = replace ? fresh : PushSamples.merge(before, fresh);
    var next =
        new PushGroup(
            grouping,
            Optional.of(clock.now()),
            Optional.ofNullable(slot.group).flatMap(PushGroup::failedAt),
            after);
    long now = slot.tick(clock.millis());
    SampleBatch batch = PushSamples.batch(next, now);
    List<Refusal> objections = admission.objections(batch);
    if (!objections.isEmpty()) {
      Refusal first = objections.getFirst();
      throw inconsistent(first.item() + ": " + first.detail());
    }
    if (!PushSamples.sameSeries(before, after)) {
      Optional<String> objection = exchange(grouping, before, after);
      if (objection.isPresent()) {
        throw inconsistent(objection.get());
      }
      PushSamples.end(before, after, now, batch);
      PushSamples.describe(before, after, batch);
    }
    if (slot.group == null) {
      PushSamples.describe(List.of(), PushSamples.times(next), batch);
    }
    commit(slot, next, batch);
  }

  private static NightjarException inconsistent(String why) {
    return Invalid.because(
        "pushed metrics are invalid or inconsistent with existing metrics: " + why);
  }

  /// Saves and stores a group whose families the index has; on failure all is as before.
  private void commit(PushSlot slot, PushGroup next, SampleBatch batch) {
    PushGroup before = slot.group;
    boolean saved = false;
    boolean done = false;
    try {
      disk.save(tenant, next);
      saved = true;
      admission.admit(tenant, SIGNAL, batch);
      slot.group = next;
      done = true;
    } finally {
      if (!done) {
        exchange(next.grouping(), next.families(), slot.families());
        if (saved) {
          restore(next.grouping(), before);
        }
      }
    }
  }

  private void restore(Labels grouping, @Nullable PushGroup before) {
    if (before == null) {
      disk.delete(tenant, grouping);
    } else {
      disk.save(tenant, before);
    }
  }

  private void recordFailure(Labels grouping, PushSlot slot) {
    PushGroup before = slot.group;
    var next =
        new PushGroup(
            grouping,
            Optional.ofNullable(before).flatMap(PushGroup::pushedAt),
            Optional.of(clock.now()),
            slot.families());
    SampleBatch batch = PushSamples.batch(next, slot.tick(clock.millis()));
    commit(slot, next, batch);
  }

  /// Deletes a group, if there is one; its series end.
  void delete(Labels grouping) {
    if (slots.containsKey(grouping)) {
      inSlot(grouping, slot -> deleteIn(slot));
    }
  }

  private void deleteIn(PushSlot slot) {
    PushGroup group = slot.group;
    if (group == null) {
      return;
    }
    disk.delete(tenant, group.grouping());
    exchange(group.grouping(), group.families(), List.of());
    slot.group = null;
    long now = slot.tick(clock.millis());
    SampleBatch last = PushSamples.batch(group, now);
    var ends = new SampleBatch(last.size());
    for (int i = 0; i < last.size(); i++) {
      ends.add(last.labels(i), now, StaleMarker.VALUE);
    }
    admission.admit(tenant, SIGNAL, ends);
  }

  /// Stores the samples of every group anew.
  void repeat() {
    for (Labels grouping : slots.keySet()) {
      inSlot(
          grouping,
          slot -> {
            if (slot.group != null) {
              repeatIn(slot, slot.group);
            } else if (slot.isIdleSince(clock.millis() - IDLE_MILLIS)) {
              slot.retired = true;
              slots.remove(grouping);
            }
          });
    }
  }

  private void repeatIn(PushSlot slot, PushGroup group) {
    try {
      admission.admit(tenant, SIGNAL, PushSamples.batch(group, slot.tick(clock.millis())));
    } catch (NightjarException _) {
      // the store takes nothing now: Admission has counted it, and the next round tries again
    }
  }

  private void inSlot(Labels grouping, Consumer<PushSlot> action) {
    while (true) {
      PushSlot slot = slots.computeIfAbsent(grouping, _ -> new PushSlot());
      slot.lock.lock();
      try {
        if (!slot.retired) {
          action.accept(slot);
          return;
        }
      } finally {
        slot.lock.unlock();
      }
    }
  }

  /// All groups in order of their grouping keys.
  List<PushGroup> groups() {
    return slots.values().stream()
        .map(PushBook::read)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(PushGroup::grouping))
        .toList();
  }

  private static Optional<PushGroup> read(PushSlot slot) {
    slot.lock.lock();
    try {
      return Optional.ofNullable(slot.group);
    } finally {
      slot.lock.unlock();
    }
  }

  void refuseMalformed(Labels grouping, NightjarException e) {
    admission.refuse(SIGNAL, new Refusal(Reason.MALFORMED, grouping.toString(), e.getMessage()));
  }

  void refuseInvalid(Labels grouping, NightjarException e) {
    admission.refuse(SIGNAL, new Refusal(Reason.INVALID, grouping.toString(), e.getMessage()));
  }
}
