package dev.nightjar.alert.route;

import java.time.Instant;
import java.util.Optional;

/// How one notifier of a receiver fares.
///
/// @param id receiver, kind and place: `hook/webhook[0]`
/// @param sent notifications that arrived
/// @param failedAttempts attempts that did not
/// @param givenUp notifications that were not tried again before the group's next turn
/// @param lastError empty when there was none
public record ChannelView(
    String receiver,
    String kind,
    String id,
    long sent,
    long failedAttempts,
    long givenUp,
    String lastError,
    Optional<Instant> lastErrorAt,
    Optional<Instant> lastSentAt) {

  static ChannelView fresh(String receiver, String kind, String id) {
    return new ChannelView(receiver, kind, id, 0, 0, 0, "", Optional.empty(), Optional.empty());
  }

  /// Whether the last attempt failed.
  public boolean isFailing() {
    return lastErrorAt.isPresent()
        && (lastSentAt.isEmpty() || lastSentAt.get().isBefore(lastErrorAt.get()));
  }

  ChannelView withSent(Instant at) {
    return new ChannelView(
        receiver,
        kind,
        id,
        sent + 1,
        failedAttempts,
        givenUp,
        lastError,
        lastErrorAt,
        Optional.of(at));
  }

  ChannelView withFailedAttempt(String error, Instant at) {
    return new ChannelView(
        receiver, kind, id, sent, failedAttempts + 1, givenUp, error, Optional.of(at), lastSentAt);
  }

  ChannelView withGivenUp() {
    return new ChannelView(
        receiver, kind, id, sent, failedAttempts, givenUp + 1, lastError, lastErrorAt, lastSentAt);
  }
}
