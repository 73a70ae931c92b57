package dev.nightjar.alert.template;

import java.util.List;
import java.util.stream.Collectors;

/// What yields a value in a template. `toString` is the canonical spelling that error messages
/// quote.
sealed interface Expression {
  /// Offset in the template's text.
  int position();

  /// Commands joined by `|`, with the variables that take the result.
  ///
  /// @param assigns whether the variables exist already (`=`) or are new (`:=`)
  record Pipe(int position, List<String> variables, boolean assigns, List<Command> commands)
      implements Expression {
    @Override
    public String toString() {
      String head =
          variables.isEmpty() ? "" : String.join(", ", variables) + (assigns ? " = " : " := ");
      return head + commands.stream().map(Command::toString).collect(Collectors.joining(" | "));
    }
  }

  /// A function, method or value with its arguments.
  record Command(int position, List<Expression> words) implements Expression {
    @Override
    public String toString() {
      return words.stream()
          .map(word -> word instanceof Pipe ? "(" + word + ")" : word.toString())
          .collect(Collectors.joining(" "));
    }
  }

  record Dot(int position) implements Expression {
    @Override
    public String toString() {
      return ".";
    }
  }

  /// Nil, a boolean, a number or a string.
  record Literal(int position, Object value, String text) implements Expression {
    @Override
    public String toString() {
      return text;
    }
  }

  record Identifier(int position, String name) implements Expression {
    @Override
    public String toString() {
      return name;
    }
  }

  /// `.a.b` on the current value.
  record Field(int position, List<String> names) implements Expression {
    @Override
    public String toString() {
      return "." + String.join(".", names);
    }
  }

  /// `$x.a.b`; the name carries its `$`.
  record Variable(int position, String name, List<String> names) implements Expression {
    @Override
    public String toString() {
      return names.isEmpty() ? name : name + "." + String.join(".", names);
    }
  }

  /// `(…).a.b`.
  record Chain(int position, Expression base, List<String> names) implements Expression {
    @Override
    public String toString() {
      return (base instanceof Pipe ? "(" + base + ")" : base.toString())
          + "."
          + String.join(".", names);
    }
  }
}
