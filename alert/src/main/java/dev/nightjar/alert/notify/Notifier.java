package dev.nightjar.alert.notify;

/// Sends notifications to one place.
@FunctionalInterface
public interface Notifier {
  /// Tries once, in bounded time. Safe for use by many threads.
  Outcome send(Notification notification) throws InterruptedException;
}
