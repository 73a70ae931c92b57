package dev.nightjar.alert.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.alert.Alert;
import dev.nightjar.alert.AlertSink;
import dev.nightjar.alert.Nap;
import dev.nightjar.alert.Together;
import dev.nightjar.alert.notify.Notification;
import dev.nightjar.alert.notify.Poster;
import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.SentNotification;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells receivers of alerts: groups them by the routes, waits, sends, repeats, and tries again
/// what did not arrive. What was told is remembered over a restart, as are the alerts themselves,
/// so that nothing is lost and nothing is told twice but for a crash between sending and
/// remembering.
///
/// Safe for use by many threads. One thread decides what is due; each attempt has a thread of its
/// own, so that one slow receiver holds up nobody else. Nothing is sent and nothing is read or
/// written while the lock is held.
public final class Dispatcher implements AlertSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /// Alerts kept at most; each costs about a kilobyte. Further ones are counted and left out.
  private static final int MAX_ALERTS = 100_000;

  private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

  /// How long [#close] waits for all that is on its way.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// Before the next turn, when one failed by a mistake of ours.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private record GroupId(Branch branch, Labels labels) {}

  private final Poster poster;
  private final Clock clock;
  private final Refusals refusals;
  private final Executor executor;
  private final Duration patience;
  private final SentLog sentLog;
  private final AlertShelf shelf;
  private final Courier courier;
  private final Nap nap;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Routing routing;

  @GuardedBy("lock")
  private final Map<GroupId, AlertGroup> groups = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final List<Delivery> deliveries = new ArrayList<>();

  @GuardedBy("lock")
  private final Unconfirmed unconfirmed;

  /// Alerts in all groups, as counted when the last ones came.
  @GuardedBy("lock")
  private int size;

  @GuardedBy("lock")
  private long refused;

  private volatile boolean closed;
  private volatile String trouble = "";
  private @Nullable Thread thread;

  /// @param config free of problems
  public Dispatcher(
      AlertingConfig config,
      Tenant tenant,
      AlertStates states,
      Poster poster,
      Refusals refusals,
      Clock clock) {
    this(
        config,
        tenant,
        states,
        poster,
        refusals,
        clock,
        task -> Thread.ofVirtual().start(task),
        PATIENCE);
  }

  Dispatcher(
      AlertingConfig config,
      Tenant tenant,
      AlertStates states,
      Poster poster,
      Refusals refusals,
      Clock clock,
      Executor executor,
      Duration patience) {
    this.routing = Routing.of(config, poster);
    this.poster = poster;
    this.clock = clock;
    this.refusals = refusals;
    this.executor = executor;
    this.patience = patience;
    this.unconfirmed = new Unconfirmed(clock);
    this.sentLog = new SentLog(tenant, states);
    this.shelf = new AlertShelf(tenant, states);
    this.courier = new Courier(tenant, states, sentLog, clock);
    this.nap = new Nap(clock);
  }

  /// Takes up what was known before the last stop, and begins to send. Alerts that fired then are
  /// taken for resolved if no rule speaks of them in twice `longestInterval`, or in five minutes.
  ///
  /// @param longestInterval of the rule groups
  public void start(Duration longestInterval) {
    restore(longestInterval);
    thread = Thread.ofVirtual().name("alert dispatcher").start(this::loop);
  }

  void restore(Duration longestInterval) {
    sentLog.load(clock.now());
    List<Alert> restored = shelf.load();
    accept(restored);
    lock.lock();
    try {
      unconfirmed.begin(restored, longestInterval);
    } finally {
      lock.unlock();
    }
  }

  /// Uses another configuration from now on; what was told remains known.
  public void reload(AlertingConfig config) {
    lock.lock();
    try {
      List<AlertGroup> before = List.copyOf(groups.values());
      routing = Routing.of(config, poster);
      size = 0;
      groups.clear();
      deliveries.removeIf(delivery -> !delivery.isRunning());
      for (AlertGroup group : before) {
        group.alerts().forEach(alert -> insert(alert, clock.now()));
      }
    } finally {
      lock.unlock();
    }
    nap.wake();
  }

  @Override
  public void accept(List<Alert> alerts) {
    Instant now = clock.now();
    lock.lock();
    try {
      size = groups.values().stream().mapToInt(AlertGroup::size).sum();
      unconfirmed.heard(alerts);
      alerts.forEach(alert -> insert(alert, now));
    } finally {
      lock.unlock();
    }
    nap.wake();
  }

  @GuardedBy("lock")
  private void insert(Alert alert, Instant now) {
    for (Branch branch : routing.root().matching(alert.labels())) {
      var id = new GroupId(branch, branch.groupLabels(alert.labels()));
      AlertGroup group = groups.get(id);
      AlertGroup place = group == null ? newGroup(id, now) : group;
      boolean known = place.knows(alert);
      if (!known && alert.isResolved() && !isToldAsFiring(place, alert)) {
        continue;
      }
      if (!known && ++size > MAX_ALERTS) {
        refused++;
        refusals.count("alerts", tooMany(alert));
        continue;
      }
      groups.put(id, place);
      if (place.put(alert)) {
        shelf.changed();
      }
      if (!alert.startsAt().plus(branch.groupWait()).isAfter(now)) {
        place.hasten(now);
      }
    }
  }

  private static Refusal tooMany(Alert alert) {
    return new Refusal(
        Refusal.Reason.OVER_LIMIT,
        alert.labels().toString(),
        "more than " + MAX_ALERTS + " alerts");
  }

  @GuardedBy("lock")
  private AlertGroup newGroup(GroupId id, Instant now) {
    String key = id.branch().groupKey(id.labels());
    Optional<Instant> toldAt =
        routing.channels(id.branch()).stream()
            .flatMap(channel -> sentLog.last(key, channel.id()).stream())
            .map(SentNotification::sentAt)
            .max(Instant::compareTo);
    Instant latest = now.plus(id.branch().groupInterval());
    Instant first =
        toldAt
            .map(at -> at.plus(id.branch().groupInterval()))
            .map(next -> next.isBefore(now) ? now : next)
            .map(next -> next.isAfter(latest) ? latest : next)
            .orElse(now.plus(id.branch().groupWait()));
    return new AlertGroup(id.branch(), id.labels(), first, toldAt.isPresent());
  }

  @GuardedBy("lock")
  private boolean isToldAsFiring(AlertGroup group, Alert alert) {
    String fingerprint = alert.fingerprint();
    return routing.channels(group).stream()
        .flatMap(channel -> sentLog.last(group.key(), channel.id()).stream())
        .anyMatch(sent -> sent.firing().contains(fingerprint));
  }

  private void loop() {
    try {
      while (!closed) {
        nap.rest(turnAndWait());
      }
    } catch (Error e) {
      trouble = "nothing is sent any more, restart the server: " + e;
      LOG.error("notifications: {}", trouble, e);
    }
  }

  private Duration turnAndWait() {
    try {
      Instant next = turn();
      Duration wait = Duration.between(clock.now(), next);
      return wait.compareTo(LONGEST_NAP) < 0 ? wait : LONGEST_NAP;
    } catch (RuntimeException e) {
      LOG.error("BUG: a turn of the dispatcher failed", e);
      return PAUSE;
    }
  }

  /// Does what is due, and returns when there is more to do.
  Instant turn() {
    Instant now = clock.now();
    List<Delivery> begun = new ArrayList<>();
    List<AlertGroup> over = new ArrayList<>();
    lock.lock();
    try {
      unconfirmed.over(now).forEach(alert -> insert(alert, now));
      flushDue(now, over);
      for (Delivery delivery : deliveries) {
        if (delivery.isDue(now)) {
          delivery.begin();
          begun.add(delivery);
        }
      }
    } finally {
      lock.unlock();
    }
    begun.forEach(delivery -> executor.execute(() -> attempt(delivery)));
    tidy(over);
    return nextDue(now);
  }

  @GuardedBy("lock")
  private void flushDue(Instant now, List<AlertGroup> over) {
    for (AlertGroup group : List.copyOf(groups.values())) {
      if (!group.isDue(now)) {
        continue;
      }
      if (group.isEmpty()) {
        groups.remove(new GroupId(group.branch(), group.labels()));
        over.add(group);
      } else {
        flush(group, now);
      }
    }
  }

  @GuardedBy("lock")
  private void flush(AlertGroup group, Instant now) {
    List<Alert> alerts = group.flush(now);
    for (Channel channel : routing.channels(group)) {
      boolean busy =
          deliveries.stream()
              .anyMatch(d -> d.group() == group && d.channel() == channel && d.isRunning());
      if (busy) {
        continue;
      }
      deliveries.removeIf(d -> d.group() == group && d.channel() == channel);
      var notification =
          new Notification(
              channel.receiver(),
              group.key(),
              group.labels(),
              alerts,
              now,
              routing.config().externalUrl());
      var delivery = new Delivery(group, channel, notification);
      deliveries.add(delivery);
      if (!sentLog.needsTelling(delivery, now, group.branch().repeatInterval())) {
        delivery.finish(true);
      }
    }
    settle(group, alerts);
  }

  /// Forgets what a group's channels are done with.
  @GuardedBy("lock")
  private void settle(AlertGroup group, List<Alert> alerts) {
    List<Delivery> own = deliveries.stream().filter(d -> d.group() == group).toList();
    if (own.stream().anyMatch(Delivery::isOpen)) {
      return;
    }
    deliveries.removeAll(own);
    if (own.stream().noneMatch(Delivery::hasFailed)) {
      group.forgetResolved(alerts);
      shelf.changed();
    }
  }

  private void attempt(Delivery delivery) {
    try {
      switch (courier.carry(delivery)) {
        case ARRIVED -> done(delivery, true);
        case REFUSED -> done(delivery, false);
        case AGAIN -> again(delivery, clock.now());
      }
    } finally {
      nap.wake();
    }
  }

  private void done(Delivery delivery, boolean success) {
    lock.lock();
    try {
      delivery.finish(success);
      settle(delivery.group(), delivery.alerts());
    } finally {
      lock.unlock();
    }
  }

  private void again(Delivery delivery, Instant now) {
    lock.lock();
    try {
      if (!delivery.retry(now)) {
        delivery.channel().gaveUp();
        settle(delivery.group(), delivery.alerts());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Brings the state store up to date; what fails is tried again at the next turn.
  private void tidy(List<AlertGroup> over) {
    try {
      for (AlertGroup group : over) {
        channelsOf(group).forEach(channel -> sentLog.forget(group.key(), channel.id()));
      }
      sentLog.saveAll();
      shelf.save(this::allAlerts);
    } catch (RuntimeException e) {
      // Whoever asks for the store's health hears of it there; the alerts go out all the same.
      shelf.changed();
    }
  }

  private List<Channel> channelsOf(AlertGroup group) {
    lock.lock();
    try {
      return routing.channels(group);
    } finally {
      lock.unlock();
    }
  }

  private List<Alert> allAlerts() {
    lock.lock();
    try {
      Map<Labels, Alert> all = new LinkedHashMap<>();
      groups.values().forEach(g -> g.alerts().forEach(alert -> all.put(alert.labels(), alert)));
      return List.copyOf(all.values());
    } finally {
      lock.unlock();
    }
  }

  private Instant nextDue(Instant now) {
    lock.lock();
    try {
      Instant next = now.plus(LONGEST_NAP);
      for (AlertGroup group : groups.values()) {
        next = group.nextFlush().isBefore(next) ? group.nextFlush() : next;
      }
      for (Delivery delivery : deliveries) {
        boolean waits = delivery.isOpen() && !delivery.isRunning();
        next = waits && delivery.due().isBefore(next) ? delivery.due() : next;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// How each notifier of each receiver fares.
  public List<ChannelView> channels() {
    lock.lock();
    try {
      return routing.channels().values().stream().flatMap(List::stream).map(Channel::view).toList();
    } finally {
      lock.unlock();
    }
  }

  /// The groups that alerts are in now.
  public List<AlertGroupView> groups() {
    lock.lock();
    try {
      return groups.values().stream().map(AlertGroup::view).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Why nothing is sent any more; empty while all is well or only a receiver fails.
  public Optional<String> trouble() {
    return Optional.of(trouble).filter(text -> !text.isEmpty());
  }

  /// Alerts left out because there were too many.
  public long refusedAlerts() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /// Stops sending, and waits up to three seconds for attempts that are on their way; what did not
  /// arrive is told after the next start.
  @Override
  public void close() {
    closed = true;
    courier.close();
    nap.wake();
    Thread running = thread;
    if (running == null) {
      return;
    }
    Together.await(patience, List.of(running::join, courier::awaitAttempts));
    // One that still runs waits for the state store: it would hold up this thread as well.
    if (!running.isAlive()) {
      tidy(List.of());
    }
  }
}
