package dev.nightjar.alert.route;

import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.SentNotification;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/// What each receiver was last told of each group, so that it hears of news once: in memory for
/// asking, in [AlertStates] for after a restart. Safe for use by many threads.
final class SentLog {
  /// Entries that nobody renewed for so long are forgotten; Alertmanager keeps its own as long.
  private static final Duration RETENTION = Duration.ofDays(5);

  private record Key(String groupKey, String receiver) {}

  private final Tenant tenant;
  private final AlertStates states;
  private final ConcurrentMap<Key, SentNotification> entries = new ConcurrentHashMap<>();
  private final Set<Key> unsaved = ConcurrentHashMap.newKeySet();

  /// Held while the store is written to; asking does not need it.
  private final ReentrantLock writing = new ReentrantLock();

  SentLog(Tenant tenant, AlertStates states) {
    this.tenant = tenant;
    this.states = states;
  }

  void load(Instant now) {
    for (SentNotification entry : states.notifications(tenant)) {
      if (entry.sentAt().isBefore(now.minus(RETENTION))) {
        states.deleteNotification(tenant, entry.groupKey(), entry.receiver());
      } else {
        entries.put(new Key(entry.groupKey(), entry.receiver()), entry);
      }
    }
  }

  Optional<SentNotification> last(String groupKey, String receiver) {
    return Optional.ofNullable(entries.get(new Key(groupKey, receiver)));
  }

  /// Whether there is anything to tell: something new fires, all is resolved, something is resolved
  /// and the receiver wants to know, or the last word is old.
  boolean needsTelling(Delivery delivery, Instant now, Duration repeat) {
    Optional<SentNotification> before = last(delivery.group().key(), delivery.channel().id());
    if (before.isEmpty()) {
      return !delivery.firing().isEmpty();
    }
    SentNotification sent = before.get();
    if (!contains(sent.firing(), delivery.firing())) {
      return true;
    }
    if (delivery.firing().isEmpty()) {
      return !sent.firing().isEmpty();
    }
    boolean newlyResolved = !contains(sent.resolved(), delivery.resolved());
    return (delivery.channel().sendsResolved() && newlyResolved)
        || isOld(sent.sentAt(), now, repeat);
  }

  /// A word further ahead than it is repeated was told before the clock was set back.
  private static boolean isOld(Instant sentAt, Instant now, Duration repeat) {
    return !sentAt.isAfter(now.minus(repeat)) || sentAt.isAfter(now.plus(repeat));
  }

  private static boolean contains(Collection<String> all, Collection<String> some) {
    return all.size() > 16 ? Set.copyOf(all).containsAll(some) : all.containsAll(some);
  }

  /// Remembers what was told; the first that fails to be saved is tried again by [#saveAll].
  void put(SentNotification sent) {
    var key = new Key(sent.groupKey(), sent.receiver());
    entries.put(key, sent);
    unsaved.add(key);
    saveAll();
  }

  void saveAll() {
    for (Key key : Set.copyOf(unsaved)) {
      save(key);
    }
  }

  /// Which entry is the newest is asked under the lock, so that no older one is written after it.
  private void save(Key key) {
    writing.lock();
    try {
      if (unsaved.remove(key)) {
        write(key);
      }
    } finally {
      writing.unlock();
    }
  }

  private void write(Key key) {
    SentNotification entry = entries.get(key);
    boolean written = false;
    try {
      if (entry != null) {
        states.saveNotification(tenant, entry);
      }
      written = true;
    } finally {
      if (!written) {
        unsaved.add(key);
      }
    }
  }

  /// Forgets a group that is over, if nothing in it is believed to fire.
  void forget(String groupKey, String receiver) {
    var key = new Key(groupKey, receiver);
    writing.lock();
    try {
      SentNotification entry = entries.get(key);
      if (entry != null && entry.firing().isEmpty() && entries.remove(key, entry)) {
        states.deleteNotification(tenant, groupKey, receiver);
      }
    } finally {
      writing.unlock();
    }
  }
}
