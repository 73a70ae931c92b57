package dev.nightjar.model;

import java.util.OptionalDouble;

/// One way in which a run differs from what its job usually does.
///
/// @param kind `low` or `high` for a number, `line_missing` for a line that it usually writes,
///   `line_new` for one that tells of an error and was never written before
/// @param subject the number's name as in [Fingerprint], or the line's template
/// @param text one sentence for people: "Wrote 4 KB; usually 200 MB ± 10 MB"
/// @param value what it was; empty when it is no number, or absent
/// @param usual the median of the runs it was compared with
/// @param low what is usually the least
/// @param high what is usually the most
/// @param runs how many runs it was compared with
public record Finding(
    String kind,
    String subject,
    String text,
    OptionalDouble value,
    OptionalDouble usual,
    OptionalDouble low,
    OptionalDouble high,
    int runs) {}
