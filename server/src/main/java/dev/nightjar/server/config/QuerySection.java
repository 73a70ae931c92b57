package dev.nightjar.server.config;

import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads the section `query`: what PromQL may be asked.
final class QuerySection {
  private static final String FEATURES = "features";

  private final YamlMap section;

  QuerySection(YamlMap section) {
    this.section = section;
  }

  Features read() {
    List<String> known = new ArrayList<>();
    for (String name : section.texts(FEATURES)) {
      try {
        Features.of(List.of(name));
        known.add(name);
      } catch (NightjarException e) {
        section.problem(FEATURES, e.getMessage());
      }
    }
    section.finish(Set.of());
    return Features.of(known);
  }
}
