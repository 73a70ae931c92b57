package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.alert.notify.Notification;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.AlertStates.SentNotification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One notification on its way through one channel. What may change is guarded by the dispatcher's
/// lock.
///
/// - due -> running: an attempt begins
/// - running -> done: it arrived, or the other side does not want it
/// - running -> due: it did not arrive; again after a pause that doubles
/// - running -> done: likewise, and the time for it is over
final class Delivery {
  /// Pause before the second attempt; each further one is twice as long, up to [#LONGEST_PAUSE].
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /// Attempts go on for the group interval, and for this long at least.
  private static final Duration LEAST_TIME = Duration.ofSeconds(10);

  private final AlertGroup group;
  private final Channel channel;
  private final Notification whole;
  private final List<String> firing = new ArrayList<>();
  private final List<String> resolved = new ArrayList<>();
  private final Instant deadline;
  private Instant due;
  private Duration pause = FIRST_PAUSE;
  private boolean running;
  private boolean done;
  private boolean failed;
  private int attempts;

  Delivery(AlertGroup group, Channel channel, Notification whole) {
    this.group = group;
    this.channel = channel;
    this.whole = whole;
    this.due = whole.at();
    Duration interval = group.branch().groupInterval();
    this.deadline = whole.at().plus(interval.compareTo(LEAST_TIME) > 0 ? interval : LEAST_TIME);
    for (Alert alert : whole.alerts()) {
      (alert.isResolved() ? resolved : firing).add(alert.fingerprint());
    }
  }

  AlertGroup group() {
    return group;
  }

  Channel channel() {
    return channel;
  }

  List<String> firing() {
    return firing;
  }

  List<String> resolved() {
    return resolved;
  }

  List<Alert> alerts() {
    return whole.alerts();
  }

  /// What the channel wants to hear of it: without resolved alerts where it does not.
  Notification told() {
    return channel.sendsResolved()
        ? whole
        : whole.with(whole.alerts().stream().filter(a -> !a.isResolved()).toList());
  }

  /// What is remembered once it has arrived.
  SentNotification sent() {
    return new SentNotification(group.key(), channel.id(), firing, resolved, whole.at());
  }

  List<AlertStep> steps(Instant at, String step, String detail) {
    return told().alerts().stream()
        .map(alert -> new AlertStep(at, alert.labels(), step, detail))
        .toList();
  }

  /// Whether an attempt is to begin. One that lies further ahead than the longest pause was planned
  /// on a clock that has been set back since.
  boolean isDue(Instant now) {
    boolean timely = !due.isAfter(now) || due.isAfter(now.plus(LONGEST_PAUSE));
    return !done && !running && timely;
  }

  boolean isRunning() {
    return running;
  }

  boolean isOpen() {
    return !done;
  }

  boolean hasFailed() {
    return failed;
  }

  Instant due() {
    return due;
  }

  int attempts() {
    return attempts;
  }

  void begin() {
    running = true;
    attempts++;
  }

  void finish(boolean success) {
    running = false;
    done = true;
    failed = !success;
  }

  /// Plans the next attempt; returns whether there is time for one.
  boolean retry(Instant now) {
    running = false;
    due = now.plus(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    if (due.isBefore(deadline)) {
      return true;
    }
    finish(false);
    return false;
  }
}
