package dev.nightjar.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One condition on a label's value; an absent label has the empty value. Regular expressions are
/// RE2, fully anchored, and `.` matches a line feed, as in Prometheus. Immutable.
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
  private final @Nullable Pattern pattern;

  /// @throws NightjarException when a regular expression is malformed
  public Matcher(Kind kind, String name, String value) {
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.pattern = kind == Kind.REGEX || kind == Kind.NOT_REGEX ? compile(value) : null;
  }

  public static Matcher equal(String name, String value) {
    return new Matcher(Kind.EQUAL, name, value);
  }

  /// Deeper nesting than anybody writes, and far from what would exhaust a thread's stack.
  private static final int MAX_DEPTH = 250;

  private static final int MAX_LENGTH = 64 << 10;

  private static Pattern compile(String regex) {
    refuseExcess(regex);
    try {
      return Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "bad regular expression \"" + regex + "\": " + e.getDescription(), e);
    }
  }

  private static void refuseExcess(String regex) {
    int depth = 0;
    int deepest = 0;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    if (deepest > MAX_DEPTH || regex.length() > MAX_LENGTH) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "a regular expression may have "
              + MAX_LENGTH
              + " characters and nest "
              + MAX_DEPTH
              + " deep; this one has "
              + regex.length()
              + " and nests "
              + deepest
              + " deep");
    }
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
      case REGEX -> Objects.requireNonNull(pattern).matches(labelValue);
      case NOT_REGEX -> !Objects.requireNonNull(pattern).matches(labelValue);
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
