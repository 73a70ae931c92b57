package dev.nightjar.model;

/// A series' labels with their hash, for whoever sends the same series again and again. Immutable.
///
/// @param high the upper half of the labels' [SeriesHash]
/// @param low the lower half
public record SeriesName(Labels labels, long high, long low) {
  public static SeriesName of(Labels labels) {
    var hash = new SeriesHash();
    hash.of(labels);
    return new SeriesName(labels, hash.high(), hash.low());
  }
}
