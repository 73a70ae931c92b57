package dev.nightjar.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One condition on a label's value; an absent label has the empty value. Regular expressions are
/// as [Regex] has them. Immutable.
public final class Matcher {
  /// The operators in their PromQL spelling.
  public enum Kind {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String symbol;

    Kind(String symbol) {
      this.symbol = symbol;
    }

    public String symbol() {
      return symbol;
    }
  }

  private final Kind kind;
  private final String name;
  private final String value;
  private final @Nullable Regex regex;

  /// @throws NightjarException when a regular expression is malformed
  public Matcher(Kind kind, String name, String value) {
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.regex = kind == Kind.REGEX || kind == Kind.NOT_REGEX ? Regex.of(value) : null;
  }

  public static Matcher equal(String name, String value) {
    return new Matcher(Kind.EQUAL, name, value);
  }

  public Kind kind() {
    return kind;
  }

  public String name() {
    return name;
  }

  public String value() {
    return value;
  }

  /// Whether a label with this value satisfies the condition.
  public boolean matches(String labelValue) {
    return switch (kind) {
      case EQUAL -> labelValue.equals(value);
      case NOT_EQUAL -> !labelValue.equals(value);
      case REGEX -> Objects.requireNonNull(regex).matches(labelValue);
      case NOT_REGEX -> !Objects.requireNonNull(regex).matches(labelValue);
    };
  }

  public boolean matches(Labels labels) {
    return matches(labels.get(name));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Matcher that
        && kind == that.kind
        && name.equals(that.name)
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, name, value);
  }

  @Override
  public String toString() {
    return name + kind.symbol() + '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
