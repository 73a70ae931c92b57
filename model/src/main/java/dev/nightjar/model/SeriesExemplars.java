package dev.nightjar.model;

import java.util.List;

/// A series' exemplars in order of their times.
public record SeriesExemplars(Labels series, List<Exemplar> exemplars) {
  public SeriesExemplars {
    exemplars = List.copyOf(exemplars);
  }
}
