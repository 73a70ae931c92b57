package dev.nightjar.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// An exception that nobody caught.
///
/// @param className as its language names it, such as `ValueError`
/// @param source how it was learned: `hook` from the interpreter itself, `text` from the output
/// @param frames outermost call first
/// @param relation how `cause` led to this one: `cause` where the program said so, `context` where
///   this one came while the other was handled, empty without a cause
public record ExceptionFact(
    String className,
    String message,
    String thread,
    OptionalInt pid,
    Optional<Instant> at,
    String source,
    List<Frame> frames,
    String relation,
    Optional<ExceptionFact> cause) {
  public ExceptionFact {
    frames = List.copyOf(frames);
  }
}
