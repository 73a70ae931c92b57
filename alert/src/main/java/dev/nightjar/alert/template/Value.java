package dev.nightjar.alert.template;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// What a template computes with: [#NIL], `Boolean`, `Long` (Go's integers), `Double`, `String`,
/// `List`, `Map` by text keys, [GoTime], [GoDuration], [Markup] and [Members].
public final class Value {
  /// Go's nil.
  public static final Object NIL = new Nil();

  private Value() {}

  private static final class Nil {
    @Override
    public String toString() {
      return "<nil>";
    }
  }

  static boolean isNil(Object value) {
    return value instanceof Nil;
  }

  /// A value with fields or methods of its own.
  public interface Members {
    /// The field, or the result of the method, called `name`.
    ///
    /// @throws TemplateException when there is none, or the arguments do not fit
    Object member(String name, List<Object> arguments) throws TemplateException;
  }

  /// Text that is HTML already and is not escaped again.
  record Markup(String html) {
    @Override
    public String toString() {
      return html;
    }
  }

  /// Whether `if` takes it as true: not zero, not empty, not nil.
  static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean b -> b;
      case Long l -> l != 0;
      case Double d -> d != 0;
      case String s -> !s.isEmpty();
      case Collection<?> c -> !c.isEmpty();
      case Map<?, ?> m -> !m.isEmpty();
      case GoDuration d -> d.nanos() != 0;
      case Markup m -> !m.html().isEmpty();
      default -> !isNil(value);
    };
  }

  /// Go's name of its type.
  static String type(Object value) {
    return switch (value) {
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case Double _ -> "float64";
      case String _ -> "string";
      case List<?> _ -> "[]interface {}";
      case StringMap _ -> "map[string]string";
      case Map<?, ?> _ -> "map[string]interface {}";
      case GoTime _ -> "time.Time";
      case GoDuration _ -> "time.Duration";
      case Markup _ -> "template.HTML";
      default -> isNil(value) ? "<nil>" : value.getClass().getSimpleName();
    };
  }

  /// As an action of a template shows it: `<no value>` for nil.
  static String show(Object value) {
    return isNil(value) ? "<no value>" : GoFormat.plain(value);
  }
}
