package dev.nightjar.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A regular expression of RE2 for whole texts: anchored on both sides, and `.` matches a line
/// feed, as in Prometheus. Those that are words, or words with `.*` and `.+` between them, are
/// compared without an automaton ([SimpleRegex]). Immutable.
public final class Regex {
  private final String text;
  private final Optional<SimpleRegex> simple;
  private final @Nullable Pattern pattern;

  private Regex(String text, Optional<SimpleRegex> simple, @Nullable Pattern pattern) {
    this.text = text;
    this.simple = simple;
    this.pattern = pattern;
  }

  /// @throws NightjarException `BAD_DATA` when it is malformed, in Prometheus' words, or would take
  ///   more than its share of time and memory
  public static Regex of(String text) {
    Optional<SimpleRegex> simple = SimpleRegex.of(text);
    if (simple.isPresent() && simple.get().isComplete()) {
      return new Regex(text, simple, null);
    }
    return new Regex(text, simple, compile(text));
  }

  private static Pattern compile(String text) {
    String escaped = RegexBounds.check(text);
    try {
      return Pattern.compile("^(?s:" + escaped + ")$");
    } catch (PatternSyntaxException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, asWritten(text, e), e);
    }
  }

  /// What is wrong with it as it was written, rather than with what we made of it.
  private static String asWritten(String text, PatternSyntaxException wrapped) {
    try {
      Pattern.compile(text);
      return "error parsing regexp: " + wrapped.getDescription();
    } catch (PatternSyntaxException e) {
      return "error parsing regexp: " + e.getDescription() + ": `" + e.getPattern() + "`";
    }
  }

  /// Whether it matches the whole of `value`.
  public boolean matches(String value) {
    if (simple.isPresent() && simple.get().knows(value)) {
      return simple.get().matches(value);
    }
    return pattern().matches(value);
  }

  /// The automaton, for its groups.
  ///
  /// @throws NightjarException when it is too large for one
  public Pattern pattern() {
    return pattern == null ? compile(text) : pattern;
  }

  /// As it was written.
  @Override
  public String toString() {
    return text;
  }
}
