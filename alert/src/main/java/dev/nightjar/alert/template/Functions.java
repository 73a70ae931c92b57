package dev.nightjar.alert.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a template may call, by name. Immutable.
public final class Functions {
  /// One function.
  @FunctionalInterface
  public interface Function {
    Object call(Arguments arguments) throws TemplateException;
  }

  private final Map<String, Function> byName;

  private Functions(Map<String, Function> byName) {
    this.byName = Map.copyOf(byName);
  }

  /// Those of the language itself.
  public static Functions builtin() {
    return new Functions(Builtins.all());
  }

  /// These and `more`, which win over functions of the same name.
  public Functions with(Map<String, Function> more) {
    Map<String, Function> all = new HashMap<>(byName);
    all.putAll(more);
    return new Functions(all);
  }

  Set<String> names() {
    return byName.keySet();
  }

  Function named(String name) {
    Function function = byName.get(name);
    if (function == null) {
      throw new IllegalStateException("BUG: the parser let through function " + name);
    }
    return function;
  }
}
