package dev.nightjar.alert;

import java.util.List;

/// Takes alerts as they are known now; the same alert comes again as long as it fires, and once
/// more when it is resolved.
@FunctionalInterface
public interface AlertSink {
  /// Returns soon and does not fail; safe for use by many threads.
  void accept(List<Alert> alerts);
}
