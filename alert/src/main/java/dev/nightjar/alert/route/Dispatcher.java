package dev.nightjar.alert.route;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.alert.Alert;
import dev.nightjar.alert.AlertSink;
import dev.nightjar.alert.History;
import dev.nightjar.alert.Nap;
import dev.nightjar.alert.notify.Notification;
import dev.nightjar.alert.notify.Outcome;
import dev.nightjar.alert.notify.Poster;
import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.SentNotification;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tells receivers of alerts: groups them by the routes, waits, sends, repeats, and tries again
/// what did not arrive. What was told is remembered over a restart, as are the alerts themselves,
/// so that nothing is lost and nothing is told twice but for a crash between sending and
/// remembering.
///
/// Safe for use by many threads. One thread decides what is due; each attempt has a thread of its
/// own, so that one slow receiver holds up nobody else. Nothing is sent and nothing is read or
/// written while the lock is held.
public final class Dispatcher implements AlertSink, AutoCloseable {
  /// Alerts kept at most; each costs about a kilobyte. Further ones are counted and left out.
  private static final int MAX_ALERTS = 100_000;

  /// Attempts at the same time over all receivers; more would only wait for the network.
  private static final int MAX_ATTEMPTS = 64;

  private static final Duration LONGEST_NAP = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private record GroupId(Branch branch, Labels labels) {}

  private final Tenant tenant;
  private final AlertStates states;
  private final Poster poster;
  private final Clock clock;
  private final Executor executor;
  private final SentLog sentLog;
  private final AlertShelf shelf;
  private final Nap nap;
  private final Semaphore permits = new Semaphore(MAX_ATTEMPTS);
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Routing routing;

  @GuardedBy("lock")
  private final Map<GroupId, AlertGroup> groups = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final List<Delivery> deliveries = new ArrayList<>();

  /// Alerts in all groups, as counted when the last ones came.
  @GuardedBy("lock")
  private int size;

  @GuardedBy("lock")
  private long refused;

  private volatile boolean closed;
  private @Nullable Thread thread;

  /// The tree and the channels of one configuration.
  private record Routing(AlertingConfig config, Branch root, Map<String, List<Channel>> channels) {
    static Routing of(AlertingConfig config, Poster poster) {
      Map<String, List<Channel>> channels = new LinkedHashMap<>();
      config.receivers().forEach(r -> channels.put(r.name(), Channel.of(r, poster)));
      return new Routing(config, Branch.root(config.route()), channels);
    }

    List<Channel> channels(AlertGroup group) {
      return channels.getOrDefault(group.branch().receiver(), List.of());
    }
  }

  /// @param config free of problems
  public Dispatcher(
      AlertingConfig config, Tenant tenant, AlertStates states, Poster poster, Clock clock) {
    this(config, tenant, states, poster, clock, task -> Thread.ofVirtual().start(task));
  }

  Dispatcher(
      AlertingConfig config,
      Tenant tenant,
      AlertStates states,
      Poster poster,
      Clock clock,
      Executor executor) {
    this.routing = Routing.of(config, poster);
    this.tenant = tenant;
    this.states = states;
    this.poster = poster;
    this.clock = clock;
    this.executor = executor;
    this.sentLog = new SentLog(tenant, states);
    this.shelf = new AlertShelf(tenant, states);
    this.nap = new Nap(clock);
  }

  /// Takes up what was known before the last stop, and begins to send.
  public void start() {
    restore();
    thread = Thread.ofVirtual().name("alert dispatcher").start(this::loop);
  }

  void restore() {
    Instant now = clock.now();
    sentLog.load(now);
    accept(shelf.load(now));
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
      if (!known && alert.isResolved(now) && !isToldAsFiring(place, alert)) {
        continue;
      }
      if (!known && ++size > MAX_ALERTS) {
        refused++;
        continue;
      }
      groups.put(id, place);
      if (place.put(alert, now)) {
        shelf.changed();
      }
      if (!alert.startsAt().plus(branch.groupWait()).isAfter(now)) {
        place.hasten(now);
      }
    }
  }

  @GuardedBy("lock")
  private AlertGroup newGroup(GroupId id, Instant now) {
    String key = id.branch().groupKey(id.labels());
    Optional<Instant> toldAt =
        routing.channels().getOrDefault(id.branch().receiver(), List.of()).stream()
            .flatMap(channel -> sentLog.last(key, channel.id()).stream())
            .map(SentNotification::sentAt)
            .max(Instant::compareTo);
    Instant first =
        toldAt
            .map(at -> at.plus(id.branch().groupInterval()))
            .map(next -> next.isBefore(now) ? now : next)
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
    while (!closed) {
      Instant next = turn();
      Duration wait = Duration.between(clock.now(), next);
      nap.rest(wait.compareTo(LONGEST_NAP) < 0 ? wait : LONGEST_NAP);
    }
  }

  /// Does what is due, and returns when there is more to do.
  Instant turn() {
    Instant now = clock.now();
    List<Delivery> begun = new ArrayList<>();
    List<AlertGroup> over = new ArrayList<>();
    lock.lock();
    try {
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
      if (group.nextFlush().isAfter(now)) {
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
    settle(group, alerts, now);
  }

  /// Forgets what a group's channels are done with.
  @GuardedBy("lock")
  private void settle(AlertGroup group, List<Alert> alerts, Instant at) {
    List<Delivery> own = deliveries.stream().filter(d -> d.group() == group).toList();
    if (own.stream().anyMatch(Delivery::isOpen)) {
      return;
    }
    deliveries.removeAll(own);
    if (own.stream().noneMatch(Delivery::hasFailed)) {
      group.forgetResolved(alerts, at);
      shelf.changed();
    }
  }

  private void attempt(Delivery delivery) {
    Outcome outcome = outcome(delivery);
    Instant now = clock.now();
    switch (outcome) {
      case Outcome.Sent() -> {
        delivery.channel().arrived(now);
        remember(delivery, () -> sentLog.put(delivery.sent()));
        record(delivery, now, "notified", delivery.channel().id());
        done(delivery, true);
      }
      case Outcome.Rejected(String reason) -> {
        failed(delivery, now, reason);
        delivery.channel().gaveUp();
        done(delivery, false);
      }
      case Outcome.Unreachable(String reason) -> {
        failed(delivery, now, reason);
        again(delivery, now);
      }
    }
    nap.wake();
  }

  private Outcome outcome(Delivery delivery) {
    if (delivery.told().alerts().isEmpty()) {
      return new Outcome.Sent();
    }
    try {
      permits.acquire();
      try {
        return delivery.channel().notifier().send(delivery.told());
      } finally {
        permits.release();
      }
    } catch (InterruptedException e) {
      return new Outcome.Unreachable("interrupted");
    } catch (RuntimeException e) {
      return new Outcome.Rejected("BUG: " + e);
    }
  }

  private void failed(Delivery delivery, Instant now, String reason) {
    delivery.channel().failed(reason, now);
    if (delivery.attempts() == 1) {
      record(delivery, now, "notify_failed", delivery.channel().id() + ": " + reason);
    }
  }

  private void record(Delivery delivery, Instant now, String step, String detail) {
    remember(delivery, () -> History.record(states, tenant, delivery.steps(now, step, detail)));
  }

  /// Runs a step that writes to the state store; a store that fails must not stop the telling.
  private void remember(Delivery delivery, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      delivery.channel().failed("cannot remember what was told: " + e.getMessage(), clock.now());
    }
  }

  private void done(Delivery delivery, boolean success) {
    lock.lock();
    try {
      delivery.finish(success);
      settle(delivery.group(), delivery.alerts(), delivery.at());
    } finally {
      lock.unlock();
    }
  }

  private void again(Delivery delivery, Instant now) {
    lock.lock();
    try {
      if (!delivery.retry(now)) {
        delivery.channel().gaveUp();
        settle(delivery.group(), delivery.alerts(), delivery.at());
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
      shelf.save(clock.now(), this::allAlerts);
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

  /// Alerts left out because there were too many.
  public long refusedAlerts() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /// Stops sending, and waits up to five seconds for attempts that are on their way; what did not
  /// arrive is told after the next start.
  @Override
  public void close() {
    closed = true;
    nap.wake();
    Thread running = thread;
    try {
      if (running != null) {
        running.join(PATIENCE);
        if (permits.tryAcquire(MAX_ATTEMPTS, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          permits.release(MAX_ATTEMPTS);
        }
        tidy(List.of());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
