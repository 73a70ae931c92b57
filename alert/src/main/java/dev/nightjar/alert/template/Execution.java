package dev.nightjar.alert.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One run of a [Template]: a walk over its statements. Used once, by one thread.
final class Execution {
  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_OUTPUT = 1 << 20;
  private static final int MAX_DEPTH = 100;

  /// What a list of statements ended with.
  private enum Flow {
    DONE,
    BREAK,
    CONTINUE
  }

  private record Slot(String name, Object value) {}

  private final Template template;
  private final Template.MissingKey missingKey;
  private final Template.Output output;
  private final StringBuilder out = new StringBuilder();
  private List<Slot> variables = new ArrayList<>();
  private String running;
  private int steps;
  private int depth;

  Execution(Template template, Template.MissingKey missingKey, Template.Output output) {
    this.template = template;
    this.missingKey = missingKey;
    this.output = output;
    this.running = template.name();
  }

  String run(Object data, Map<String, Object> given) throws TemplateException {
    variables.add(new Slot("$", data));
    given.forEach((name, value) -> variables.add(new Slot(name, value)));
    walk(data, template.definitions().getOrDefault(running, List.of()));
    return out.toString();
  }

  private Flow walk(Object dot, List<Node> nodes) throws TemplateException {
    for (Node node : nodes) {
      Flow flow =
          switch (node) {
            case Node.Text(String text) -> write(text);
            case Node.Action(Expression.Pipe pipe) -> action(dot, pipe);
            case Node.If(var pipe, var then, var otherwise) ->
                choose(dot, pipe, then, otherwise, false);
            case Node.With(var pipe, var then, var otherwise) ->
                choose(dot, pipe, then, otherwise, true);
            case Node.Range range -> range(dot, range);
            case Node.Invoke invoke -> invoke(dot, invoke);
            case Node.Break() -> Flow.BREAK;
            case Node.Continue() -> Flow.CONTINUE;
          };
      if (flow != Flow.DONE) {
        return flow;
      }
    }
    return Flow.DONE;
  }

  private Flow write(String text) throws TemplateException {
    step();
    if (out.length() + text.length() > MAX_OUTPUT) {
      throw new TemplateException(
          "template: " + template.name() + ": makes more than " + MAX_OUTPUT + " characters");
    }
    out.append(text);
    return Flow.DONE;
  }

  private void step() throws TemplateException {
    if (++steps > MAX_STEPS) {
      throw new TemplateException(
          "template: " + template.name() + ": takes more than " + MAX_STEPS + " steps");
    }
  }

  private Flow action(Object dot, Expression.Pipe pipe) throws TemplateException {
    Object value = pipeline(dot, pipe);
    return pipe.variables().isEmpty() ? write(shown(value)) : Flow.DONE;
  }

  private String shown(Object value) {
    if (output == Template.Output.TEXT) {
      return Value.show(value);
    }
    return switch (value) {
      case Value.Markup markup -> markup.html();
      case Object other -> Value.isNil(other) ? "" : Quoting.html(Value.show(other));
    };
  }

  private Flow choose(
      Object dot, Expression.Pipe pipe, List<Node> then, List<Node> otherwise, boolean becomesDot)
      throws TemplateException {
    int scope = variables.size();
    Object value = pipeline(dot, pipe);
    Flow flow = Value.isTrue(value) ? walk(becomesDot ? value : dot, then) : walk(dot, otherwise);
    leave(scope);
    return flow;
  }

  private Flow range(Object dot, Node.Range range) throws TemplateException {
    int scope = variables.size();
    Object over = pipeline(dot, range.pipe());
    List<Slot> elements = elements(over, range.pipe());
    for (Slot element : elements) {
      step();
      int inner = variables.size();
      bindElement(range.pipe(), element, over);
      Flow flow = walk(element.value(), range.body());
      leave(inner);
      if (flow == Flow.BREAK) {
        break;
      }
    }
    Flow flow = elements.isEmpty() ? walk(dot, range.otherwise()) : Flow.DONE;
    leave(scope);
    return flow;
  }

  /// The elements with their keys; lists have their index as key.
  private List<Slot> elements(Object over, Expression.Pipe pipe) throws TemplateException {
    List<Slot> elements = new ArrayList<>();
    switch (over) {
      case Collection<?> list ->
          list.forEach(e -> elements.add(new Slot(String.valueOf(elements.size()), e)));
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        sorted.forEach((key, value) -> elements.add(new Slot(key, value)));
      }
      case Long count when count <= MAX_STEPS -> {
        for (long i = 0; i < count; i++) {
          elements.add(new Slot(String.valueOf(i), i));
        }
      }
      default -> {
        if (!Value.isNil(over)) {
          throw failure(pipe, "range can't iterate over " + Value.show(over));
        }
      }
    }
    return elements;
  }

  private void bindElement(Expression.Pipe pipe, Slot element, Object over)
      throws TemplateException {
    List<String> names = pipe.variables();
    if (names.isEmpty()) {
      return;
    }
    Object key = over instanceof Map ? element.name() : (Object) Long.valueOf(element.name());
    if (names.size() == 2) {
      bind(pipe, names.get(0), key);
      bind(pipe, names.get(1), element.value());
    } else {
      bind(pipe, names.getFirst(), element.value());
    }
  }

  private Flow invoke(Object dot, Node.Invoke invoke) throws TemplateException {
    Object data = invoke.pipe().isPresent() ? pipeline(dot, invoke.pipe().get()) : Value.NIL;
    enter(invoke.position(), invoke.name(), data);
    return Flow.DONE;
  }

  /// Runs another template with variables of its own.
  private void enter(int position, String name, Object data) throws TemplateException {
    String context = "{{template " + Quoting.quote(name) + "}}";
    List<Node> body = template.definitions().get(name);
    if (body == null) {
      throw failure(position, context, "template " + Quoting.quote(name) + " not defined");
    }
    if (++depth > MAX_DEPTH) {
      throw failure(position, context, "exceeded maximum template depth (" + MAX_DEPTH + ")");
    }
    List<Slot> outer = variables;
    String caller = running;
    variables = new ArrayList<>(List.of(new Slot("$", data)));
    running = name;
    walk(data, body);
    running = caller;
    variables = outer;
    depth--;
  }

  private Object pipeline(Object dot, Expression.Pipe pipe) throws TemplateException {
    Optional<Object> value = Optional.empty();
    for (Expression.Command command : pipe.commands()) {
      value = Optional.of(command(dot, command, value));
    }
    Object result = value.orElse(Value.NIL);
    boolean loops = pipe.variables().size() == 2;
    for (String name : loops ? List.<String>of() : pipe.variables()) {
      bind(pipe, name, result);
    }
    return result;
  }

  private void bind(Expression.Pipe pipe, String name, Object value) throws TemplateException {
    if (!pipe.assigns()) {
      variables.add(new Slot(name, value));
      return;
    }
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name().equals(name)) {
        variables.set(i, new Slot(name, value));
        return;
      }
    }
    throw failure(pipe, "undefined variable: " + name);
  }

  private Object command(Object dot, Expression.Command command, Optional<Object> last)
      throws TemplateException {
    step();
    Expression first = command.words().getFirst();
    List<Expression> rest = command.words().subList(1, command.words().size());
    return switch (first) {
      case Expression.Identifier function -> call(dot, command, function, rest, last);
      case Expression.Field field -> members(dot, field, field.names(), arguments(dot, rest, last));
      case Expression.Variable variable ->
          members(variable(variable), variable, variable.names(), arguments(dot, rest, last));
      case Expression.Chain chain ->
          members(value(dot, chain.base()), chain, chain.names(), arguments(dot, rest, last));
      default -> {
        if (!rest.isEmpty() || last.isPresent()) {
          throw failure(first, "can't give argument to non-function " + first);
        }
        yield value(dot, first);
      }
    };
  }

  private List<Object> arguments(Object dot, List<Expression> words, Optional<Object> last)
      throws TemplateException {
    List<Object> values = new ArrayList<>();
    for (Expression word : words) {
      values.add(value(dot, word));
    }
    last.ifPresent(values::add);
    return values;
  }

  private Object call(
      Object dot,
      Expression.Command command,
      Expression.Identifier function,
      List<Expression> words,
      Optional<Object> last)
      throws TemplateException {
    boolean or = function.name().equals("or");
    if (or || function.name().equals("and")) {
      for (Expression word : words) {
        Object value = value(dot, word);
        if (Value.isTrue(value) == or) {
          return value;
        }
      }
    }
    var arguments = new Arguments(function.name(), arguments(dot, words, last));
    try {
      if (function.name().equals("tmpl")) {
        return nested(command, arguments.exactly(2));
      }
      return template.functions().named(function.name()).call(arguments);
    } catch (TemplateException e) {
      boolean arity = e.getMessage().startsWith("wrong ");
      throw failure(
          command,
          arity ? e.getMessage() : "error calling " + function.name() + ": " + e.getMessage());
    }
  }

  /// What the template whose name is computed writes, as a value.
  private Object nested(Expression.Command command, Arguments arguments) throws TemplateException {
    int start = out.length();
    enter(command.position(), arguments.text(0), arguments.get(1));
    var written = new Value.Markup(out.substring(start));
    out.setLength(start);
    return written;
  }

  private Object value(Object dot, Expression expression) throws TemplateException {
    step();
    return switch (expression) {
      case Expression.Dot _ -> dot;
      case Expression.Literal literal -> literal.value();
      case Expression.Pipe pipe -> pipeline(dot, pipe);
      case Expression.Command command -> command(dot, command, Optional.empty());
      case Expression.Field field -> members(dot, field, field.names(), List.of());
      case Expression.Variable variable ->
          members(variable(variable), variable, variable.names(), List.of());
      case Expression.Chain chain ->
          members(value(dot, chain.base()), chain, chain.names(), List.of());
      case Expression.Identifier function ->
          call(
              dot,
              new Expression.Command(function.position(), List.of(function)),
              function,
              List.of(),
              Optional.empty());
    };
  }

  private Object variable(Expression.Variable variable) throws TemplateException {
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name().equals(variable.name())) {
        return variables.get(i).value();
      }
    }
    throw failure(variable, "undefined variable: " + variable.name());
  }

  private Object members(Object start, Expression node, List<String> names, List<Object> arguments)
      throws TemplateException {
    Object value = start;
    if (names.isEmpty() && !arguments.isEmpty()) {
      throw failure(node, "can't give argument to non-function " + node);
    }
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      value = member(value, node, names.get(i), last ? arguments : List.of());
    }
    return value;
  }

  private Object member(Object of, Expression node, String name, List<Object> arguments)
      throws TemplateException {
    if (of instanceof Value.Members members) {
      try {
        return members.member(name, arguments);
      } catch (TemplateException e) {
        throw failure(node, e.getMessage());
      }
    }
    if (!arguments.isEmpty()) {
      throw failure(node, name + " is not a method but has arguments");
    }
    if (of instanceof Map<?, ?> map) {
      Object found = map.get(name);
      if (found == null && missingKey == Template.MissingKey.ERROR) {
        throw failure(node, "map has no entry for key " + Quoting.quote(name));
      }
      return found != null ? found : of instanceof StringMap ? "" : Value.NIL;
    }
    if (!Value.isNil(of)) {
      throw failure(node, "can't evaluate field " + name + " in type " + Value.type(of));
    }
    if (missingKey == Template.MissingKey.ERROR) {
      throw failure(node, "nil data; no entry for key " + Quoting.quote(name));
    }
    return Value.NIL;
  }

  private void leave(int scope) {
    variables.subList(scope, variables.size()).clear();
  }

  private TemplateException failure(Expression node, String message) {
    return failure(node.position(), node.toString(), message);
  }

  private TemplateException failure(int position, String context, String message) {
    String before = template.text().substring(0, position);
    int lineStart = before.lastIndexOf('\n') + 1;
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    int column = before.substring(lineStart).getBytes(StandardCharsets.UTF_8).length;
    return new TemplateException(
        "template: "
            + template.name()
            + ":"
            + line
            + ":"
            + column
            + ": executing "
            + Quoting.quote(running)
            + " at <"
            + context
            + ">: "
            + message);
  }
}
