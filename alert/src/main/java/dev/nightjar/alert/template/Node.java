package dev.nightjar.alert.template;

import java.util.List;
import java.util.Optional;

/// One statement of a parsed template; positions are offsets into its text.
sealed interface Node {
  record Text(String text) implements Node {}

  record Action(Expression.Pipe pipe) implements Node {}

  record If(Expression.Pipe pipe, List<Node> then, List<Node> otherwise) implements Node {}

  record With(Expression.Pipe pipe, List<Node> then, List<Node> otherwise) implements Node {}

  record Range(Expression.Pipe pipe, List<Node> body, List<Node> otherwise) implements Node {}

  record Invoke(int position, String name, Optional<Expression.Pipe> pipe) implements Node {}

  record Break() implements Node {}

  record Continue() implements Node {}
}
