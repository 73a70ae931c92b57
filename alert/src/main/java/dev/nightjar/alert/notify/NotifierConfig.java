package dev.nightjar.alert.notify;

import dev.nightjar.base.Problem;
import java.util.List;

/// One entry of a receiver, such as one of its `webhook_configs`.
public interface NotifierConfig {
  /// The kind's name: `webhook`.
  String kind();

  /// Whether it is told of resolved alerts.
  boolean sendResolved();

  /// What keeps it from being used.
  ///
  /// @param path where it stands, such as `receivers[0].webhook_configs[0]`
  List<Problem> problems(String path);

  /// A notifier that posts through `poster`.
  Notifier notifier(Poster poster);
}
