package dev.nightjar.alert.route;

import dev.nightjar.alert.notify.NotifierConfig;
import java.util.List;

/// Somebody, or some place, that alerts are told to in each of its ways.
public record Receiver(String name, List<NotifierConfig> notifiers) {
  public Receiver {
    notifiers = List.copyOf(notifiers);
  }
}
