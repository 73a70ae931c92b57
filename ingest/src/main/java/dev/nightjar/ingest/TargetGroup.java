package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.wire.MetricNames;
import java.util.List;

/// Targets with labels in common.
///
/// @param targets `HOST:PORT` each
public record TargetGroup(List<String> targets, Labels labels) {
  public TargetGroup {
    targets = List.copyOf(targets);
    for (String target : targets) {
      if (target.isBlank() || target.contains("/") || target.contains(" ")) {
        throw Invalid.because(
            "target \"" + target + "\": wanted HOST:PORT without scheme and path");
      }
    }
    labels.forEach(
        (name, _) -> {
          if (!MetricNames.isValid(name) || name.equals(Labels.NAME)) {
            throw Invalid.because("label name \"" + name + "\" must not stand on a target");
          }
        });
  }
}
