package dev.nightjar.alert.route;

import dev.nightjar.alert.History;
import dev.nightjar.alert.notify.Outcome;
import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes attempts to deliver and remembers how they went: in the channel's view, in the history
/// and, for what arrived, in the [SentLog]. Safe for use by many threads.
final class Courier {
  /// Whether a delivery is over.
  enum Result {
    ARRIVED,
    /// The same again would not help.
    REFUSED,
    AGAIN
  }

  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  /// Attempts at the same time over all receivers; more would only wait for the network.
  private static final int MAX_ATTEMPTS = 64;

  private final Tenant tenant;
  private final AlertStates states;
  private final SentLog sentLog;
  private final Clock clock;
  private final Semaphore permits = new Semaphore(MAX_ATTEMPTS);
  private volatile boolean closed;

  Courier(Tenant tenant, AlertStates states, SentLog sentLog, Clock clock) {
    this.tenant = tenant;
    this.states = states;
    this.sentLog = sentLog;
    this.clock = clock;
  }

  /// Makes one attempt, after those that are before it. A mistake of ours ends this delivery and no
  /// other.
  Result carry(Delivery delivery) {
    permits.acquireUninterruptibly();
    try {
      return closed ? Result.AGAIN : result(delivery, outcome(delivery));
    } catch (RuntimeException | Error e) {
      LOG.error("BUG: an attempt to notify {} failed", delivery.channel().id(), e);
      delivery.channel().failed("BUG: " + e, clock.now());
      delivery.channel().gaveUp();
      return Result.REFUSED;
    } finally {
      permits.release();
    }
  }

  private static Outcome outcome(Delivery delivery) {
    if (delivery.told().alerts().isEmpty()) {
      return new Outcome.Sent();
    }
    try {
      return delivery.channel().notifier().send(delivery.told());
    } catch (InterruptedException e) {
      return new Outcome.Unreachable("interrupted");
    }
  }

  private Result result(Delivery delivery, Outcome outcome) {
    Instant now = clock.now();
    return switch (outcome) {
      case Outcome.Sent() -> {
        delivery.channel().arrived(now);
        remember(delivery, () -> sentLog.put(delivery.sent()));
        record(delivery, now, "notified", delivery.channel().id());
        yield Result.ARRIVED;
      }
      case Outcome.Rejected(String reason) -> {
        failed(delivery, now, reason);
        delivery.channel().gaveUp();
        yield Result.REFUSED;
      }
      case Outcome.Unreachable(String reason) -> {
        failed(delivery, now, reason);
        yield Result.AGAIN;
      }
    };
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

  /// Begins no more attempts.
  void close() {
    closed = true;
  }

  /// Returns when no attempt is under way.
  void awaitAttempts() throws InterruptedException {
    permits.acquire(MAX_ATTEMPTS);
    permits.release(MAX_ATTEMPTS);
  }
}
