package dev.nightjar.alert.rule;

import dev.nightjar.alert.template.Numbers;
import dev.nightjar.model.AlertStates.SavedAlert;
import dev.nightjar.model.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One alert of one rule. Owned by the thread that evaluates the rule.
///
/// - (none) -> Pending: its [AlertSource] yields this label set
/// - Pending -> Firing: it has done so for the rule's `for`; at once where that is zero
/// - Pending -> (none): on the first miss
/// - Firing -> Resolved: it is missed for longer than `keepFiringFor`
/// - Resolved -> (none): after 15 minutes, so that the notice goes out even over a restart
/// - Resolved -> Pending: it is yielded again: a new alert takes the place
final class ActiveAlert {
  /// How long a resolved alert is kept.
  static final Duration RESOLVED_RETENTION = Duration.ofMinutes(15);

  /// What one evaluation changed.
  enum Change {
    NONE,
    FIRED,
    RESOLVED,
    /// It was pending, or resolved long ago, and is to be forgotten.
    GONE
  }

  private final Labels labels;
  private Labels annotations;
  private double value;
  private Instant activeAt;
  private AlertState state;
  private Optional<Instant> firedAt = Optional.empty();
  private Optional<Instant> keepFiringSince = Optional.empty();
  private Optional<Instant> resolvedAt = Optional.empty();

  ActiveAlert(Labels labels, Labels annotations, double value, Instant activeAt) {
    this.labels = labels;
    this.annotations = annotations;
    this.value = value;
    this.activeAt = activeAt;
    this.state = AlertState.PENDING;
  }

  static ActiveAlert restored(SavedAlert saved) {
    var alert =
        new ActiveAlert(saved.labels(), saved.annotations(), saved.value(), saved.activeAt());
    alert.firedAt = saved.firedAt();
    alert.keepFiringSince = saved.keepFiringSince();
    alert.resolvedAt = saved.resolvedAt();
    if (saved.resolvedAt().isPresent()) {
      alert.state = AlertState.INACTIVE;
    } else if (saved.firedAt().isPresent()) {
      alert.state = AlertState.FIRING;
    }
    return alert;
  }

  /// Lets a `for` in progress go on after a restart, as Prometheus does.
  ///
  /// @param downAt when the last evaluation before the restart was
  void resume(Instant now, Instant downAt, Duration hold, Duration grace) {
    if (state != AlertState.PENDING) {
      return;
    }
    Duration remaining = hold.minus(Duration.between(activeAt, downAt));
    if (!remaining.isPositive()) {
      return;
    }
    boolean tooSoon = remaining.compareTo(grace) < 0 && hold.compareTo(grace) >= 0;
    activeAt = tooSoon ? now.plus(grace).minus(hold) : activeAt.plus(Duration.between(downAt, now));
  }

  /// It did not last through the end of the one whose place it takes.
  void follow(ActiveAlert resolved) {
    Instant end = resolved.resolvedAt.orElse(activeAt);
    activeAt = end.isAfter(activeAt) ? end : activeAt;
  }

  /// Its source yields it.
  Change seen(Labels newAnnotations, double newValue, Instant now, Duration hold) {
    annotations = newAnnotations;
    value = newValue;
    keepFiringSince = Optional.empty();
    boolean held = Duration.between(activeAt, now).compareTo(hold) >= 0;
    if (state != AlertState.PENDING || !held) {
      return Change.NONE;
    }
    state = AlertState.FIRING;
    firedAt = Optional.of(now);
    return Change.FIRED;
  }

  /// Its source does not yield it.
  Change missed(Instant now, Duration keepFiringFor) {
    return switch (state) {
      case PENDING -> Change.GONE;
      case INACTIVE -> {
        Instant forgottenAt = resolvedAt.orElse(now).plus(RESOLVED_RETENTION);
        yield now.isAfter(forgottenAt) ? Change.GONE : Change.NONE;
      }
      case FIRING -> keepsFiring(now, keepFiringFor) ? Change.NONE : resolve(now);
    };
  }

  private boolean keepsFiring(Instant now, Duration keepFiringFor) {
    if (keepFiringFor.isPositive()) {
      keepFiringSince = keepFiringSince.or(() -> Optional.of(now));
    }
    return wouldKeepFiring(now, keepFiringFor);
  }

  /// Whether it would fire on if its source did not yield it now.
  boolean wouldKeepFiring(Instant now, Duration keepFiringFor) {
    Duration missed = Duration.between(keepFiringSince.orElse(now), now);
    return state == AlertState.FIRING
        && keepFiringFor.isPositive()
        && missed.compareTo(keepFiringFor) < 0;
  }

  /// Ends it whatever its source says.
  Change resolve(Instant now) {
    state = AlertState.INACTIVE;
    resolvedAt = Optional.of(now);
    return Change.RESOLVED;
  }

  Labels labels() {
    return labels;
  }

  Labels annotations() {
    return annotations;
  }

  double value() {
    return value;
  }

  Instant activeAt() {
    return activeAt;
  }

  AlertState state() {
    return state;
  }

  Optional<Instant> firedAt() {
    return firedAt;
  }

  Optional<Instant> keepFiringSince() {
    return keepFiringSince;
  }

  Optional<Instant> resolvedAt() {
    return resolvedAt;
  }

  String shownValue() {
    return Numbers.exponential(value);
  }

  SavedAlert saved() {
    return new SavedAlert(
        labels, annotations, value, activeAt, firedAt, keepFiringSince, resolvedAt);
  }

  AlertView view() {
    return new AlertView(labels, annotations, state, activeAt, keepFiringSince, shownValue());
  }
}
