package dev.nightjar.ingest;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Entity;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.wire.PushedMetrics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The push groups of one tenant, in memory and on disk.
///
/// A change happens under its group's lock in this order: index, room, disk, store; a step that
/// fails undoes those before it, so that a refused push changes nothing but the failure time. What
/// cannot be undone at once (the disk is full as well) or not be told the store (the end of deleted
/// series) is remembered in the slot and done by the next operation or repeat that can.
///
/// Samples of a group ascend in time, also when the wall clock is set back, and over a restart:
/// they go on from the store's newest. What the store then refuses for its time is not taken.
///
/// The index's lock is taken last and never held while waiting. Safe for use by many threads.
final class PushBook {
  private static final String SIGNAL = "push";
  private static final Set<Reason> OF_TIME =
      Set.of(Reason.OUT_OF_ORDER, Reason.DUPLICATE, Reason.TOO_NEW);
  private static final long IDLE_MILLIS = 60_000; // an empty slot lives on to keep its times apart

  private final Tenant tenant;
  private final PushGroups disk;
  private final Admission admission;
  private final Clock clock;
  private final int maxGroups;
  private final PushRoom room;
  private final Sightings sightings;

  /// Newest times of groups whose samples were ahead of the wall clock at the start.
  private final Map<Labels, Long> ahead = new HashMap<>();

  private final ConcurrentMap<Labels, PushSlot> slots = new ConcurrentHashMap<>();
  private final ReentrantLock indexLock = new ReentrantLock();

  @GuardedBy("indexLock")
  private final PushIndex index = new PushIndex();

  PushBook(
      Tenant tenant,
      PushGroups disk,
      Admission admission,
      Clock clock,
      int maxGroups,
      PushRoom room,
      Sightings sightings) {
    this.tenant = tenant;
    this.disk = disk;
    this.admission = admission;
    this.clock = clock;
    this.maxGroups = maxGroups;
    this.room = room;
    this.sightings = sightings;
    admission
        .ahead(tenant, SIGNAL, PushSamples.PUSH_TIME)
        .forEach((series, millis) -> ahead.put(series.withoutMetricName(), millis));
    for (PushGroup group : disk.groups(tenant)) {
      PushSlot slot = newSlot(group.grouping());
      slot.group = group;
      slot.bytes = PushRoom.bytes(group);
      room.add(slot.bytes);
      slots.put(group.grouping(), slot);
      exchange(group.grouping(), List.of(), group.families());
    }
  }

  private PushSlot newSlot(Labels grouping) {
    return new PushSlot(ahead.getOrDefault(grouping, 0L));
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
              recordFailure(grouping, slot, e);
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
    if (pushed.firstTimestamp().isPresent()) {
      throw inconsistent(
          "pushed metrics must not have timestamps, " + pushed.firstTimestamp().get() + " has one");
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
    commit(slot, next, batch, now);
    sightings.seen(tenant, entity(grouping), clock.now());
  }

  private static Entity entity(Labels grouping) {
    return new Entity(Entity.Kind.PUSH_GROUP, grouping);
  }

  private static NightjarException inconsistent(String why) {
    return Invalid.because(
        "pushed metrics are invalid or inconsistent with existing metrics: " + why);
  }

  /// Saves and stores a group whose families the index has; on failure all is as before.
  private void commit(PushSlot slot, PushGroup next, SampleBatch batch, long now) {
    long bytes = PushRoom.bytes(next);
    boolean claimed = false;
    boolean saved = false;
    boolean done = false;
    try {
      room.claim(slot.bytes, bytes);
      claimed = true;
      disk.save(tenant, next);
      saved = true;
      store(slot, batch, now);
      slot.group = next;
      slot.bytes = bytes;
      slot.mustRestore = false;
      done = true;
    } finally {
      if (!done) {
        exchange(next.grouping(), next.families(), slot.families());
        room.add(claimed ? slot.bytes - bytes : 0);
        slot.mustRestore |= saved;
        restore(next.grouping(), slot);
      }
    }
  }

  /// Puts the group on the disk in place of a refused push, when that stands there.
  private void restore(Labels grouping, PushSlot slot) {
    if (!slot.mustRestore) {
      return;
    }
    try {
      if (slot.group == null) {
        disk.delete(tenant, grouping);
      } else {
        disk.save(tenant, slot.group);
      }
      slot.mustRestore = false;
    } catch (NightjarException e) {
      admission.refuse(
          SIGNAL, new Refusal(Reason.UNAVAILABLE, "undoing " + grouping, e.getMessage()));
    }
  }

  /// Stores samples of a slot's group, and the ends of its series that are still to be told.
  ///
  /// @throws NightjarException also when the store refuses them for their time
  private void store(PushSlot slot, SampleBatch batch, long now) {
    addEnds(slot, batch, now);
    Appended appended = admission.admitStamped(tenant, SIGNAL, batch);
    for (Refusal refusal : appended.refused()) {
      if (OF_TIME.contains(refusal.reason())) {
        throw new NightjarException(
            ErrorCode.UNAVAILABLE,
            "the metric store takes no samples of this group at present, as if this machine's"
                + " clock had been set back; try again later: "
                + refusal.item()
                + ": "
                + refusal.detail());
      }
    }
    slot.unended.clear();
  }

  private void addEnds(PushSlot slot, SampleBatch batch, long now) {
    if (slot.unended.isEmpty()) {
      return;
    }
    Set<Labels> ends = new LinkedHashSet<>(slot.unended);
    for (int i = 0; i < batch.size(); i++) {
      ends.remove(batch.labels(i));
    }
    indexLock.lock();
    try {
      Iterator<Labels> each = ends.iterator();
      while (each.hasNext()) {
        if (index.holds(each.next())) {
          each.remove();
        }
      }
    } finally {
      indexLock.unlock();
    }
    ends.forEach(series -> batch.add(series, now, StaleMarker.VALUE));
  }

  private void recordFailure(Labels grouping, PushSlot slot, NightjarException failure) {
    PushGroup before = slot.group;
    var next =
        new PushGroup(
            grouping,
            Optional.ofNullable(before).flatMap(PushGroup::pushedAt),
            Optional.of(clock.now()),
            slot.families());
    long now = slot.tick(clock.millis());
    try {
      commit(slot, next, PushSamples.batch(next, now), now);
    } catch (NightjarException e) {
      failure.addSuppressed(e); // what is wrong with the push is the better answer
    }
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
    room.add(-slot.bytes);
    slot.group = null;
    slot.bytes = 0;
    slot.mustRestore = false;
    sightings.gone(tenant, entity(group.grouping()));
    SampleBatch last = PushSamples.batch(group, 0);
    for (int i = 0; i < last.size(); i++) {
      slot.unended.add(last.labels(i));
    }
    repeatIn(slot);
  }

  /// Stores the samples of every group anew, until it is no longer wanted.
  void repeat(BooleanSupplier isWanted) {
    for (Labels grouping : slots.keySet()) {
      if (!isWanted.getAsBoolean()) {
        return;
      }
      inSlot(
          grouping,
          slot -> {
            if (slot.group != null || !slot.unended.isEmpty()) {
              repeatIn(slot);
            } else if (slot.isIdleSince(clock.millis() - IDLE_MILLIS)) {
              slot.retired = true;
              slots.remove(grouping);
            }
          });
    }
  }

  private void repeatIn(PushSlot slot) {
    long now = slot.tick(clock.millis());
    PushGroup group = slot.group;
    try {
      store(slot, group == null ? new SampleBatch() : PushSamples.batch(group, now), now);
    } catch (NightjarException _) {
      // the store takes nothing now: Admission has counted it, and the next round tries again
    }
  }

  private void inSlot(Labels grouping, Consumer<PushSlot> action) {
    while (true) {
      PushSlot slot = slots.computeIfAbsent(grouping, this::newSlot);
      slot.lock.lock();
      try {
        if (!slot.retired) {
          restore(grouping, slot);
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

  void refuse(Labels grouping, Reason reason, NightjarException e) {
    admission.refuse(SIGNAL, new Refusal(reason, grouping.toString(), e.getMessage()));
  }
}
