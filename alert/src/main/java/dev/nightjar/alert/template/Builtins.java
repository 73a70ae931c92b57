package dev.nightjar.alert.template;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// The functions that Go's template language has of itself. [Execution] itself runs `and` and `or`,
/// which stop at the argument that decides, and `tmpl`, which runs another template.
final class Builtins {
  private Builtins() {}

  static Map<String, Functions.Function> all() {
    return Map.ofEntries(
        Map.entry("and", a -> a.atLeast(1).values().getLast()),
        Map.entry("or", a -> a.atLeast(1).values().getLast()),
        Map.entry("not", a -> !Value.isTrue(a.exactly(1).get(0))),
        Map.entry("eq", Builtins::equal),
        Map.entry("ne", a -> !same(a.exactly(2).get(0), a.get(1))),
        Map.entry("lt", a -> ordered(a, sign -> sign < 0)),
        Map.entry("le", a -> ordered(a, sign -> sign <= 0)),
        Map.entry("gt", a -> ordered(a, sign -> sign > 0)),
        Map.entry("ge", a -> ordered(a, sign -> sign >= 0)),
        Map.entry("tmpl", a -> a.exactly(2).get(1)),
        Map.entry("len", a -> length(a.exactly(1).get(0))),
        Map.entry("index", Builtins::index),
        Map.entry("slice", Builtins::slice),
        Map.entry("print", a -> GoFormat.print(a.values())),
        Map.entry("println", a -> GoFormat.println(a.values())),
        Map.entry("printf", a -> GoFormat.printf(a.atLeast(1).text(0), rest(a))),
        Map.entry("html", a -> new Value.Markup(Quoting.html(joined(a)))),
        Map.entry("js", a -> Quoting.javaScript(joined(a))),
        Map.entry("urlquery", a -> Quoting.urlQuery(joined(a))));
  }

  private static List<Object> rest(Arguments a) {
    return a.values().subList(1, a.values().size());
  }

  private static String joined(Arguments a) {
    return a.values().stream().map(GoFormat::plain).collect(Collectors.joining());
  }

  private static Object equal(Arguments a) throws TemplateException {
    a.atLeast(2);
    for (Object other : rest(a)) {
      if (same(a.get(0), other)) {
        return true;
      }
    }
    return false;
  }

  /// Whole numbers and floats compare by value, where Go would refuse to.
  private static boolean same(Object left, Object right) throws TemplateException {
    if (left instanceof Number l && right instanceof Number r) {
      return l.equals(r) || l.doubleValue() == r.doubleValue();
    }
    boolean comparable =
        Value.isNil(left)
            || Value.isNil(right)
            || (left.getClass().equals(right.getClass()) && !(left instanceof Collection<?>));
    if (!comparable) {
      throw new TemplateException("incompatible types for comparison");
    }
    return Objects.equals(left, right);
  }

  private static boolean ordered(Arguments a, IntPredicate wanted) throws TemplateException {
    Object left = a.exactly(2).get(0);
    Object right = a.get(1);
    if (left instanceof Long l && right instanceof Long r) {
      return wanted.test(Long.compare(l, r));
    }
    if (left instanceof Number l && right instanceof Number r) {
      double first = l.doubleValue();
      double second = r.doubleValue();
      boolean comparable = !Double.isNaN(first) && !Double.isNaN(second);
      return comparable && wanted.test(first < second ? -1 : first > second ? 1 : 0);
    }
    if (left instanceof String l && right instanceof String r) {
      return wanted.test(l.compareTo(r));
    }
    if (left instanceof GoDuration l && right instanceof GoDuration r) {
      return wanted.test(Long.compare(l.nanos(), r.nanos()));
    }
    throw new TemplateException("incompatible types for comparison");
  }

  private static Object length(Object value) throws TemplateException {
    return switch (value) {
      case String s -> (long) s.length();
      case Collection<?> c -> (long) c.size();
      case Map<?, ?> m -> (long) m.size();
      default -> throw new TemplateException("len of type " + Value.type(value));
    };
  }

  private static Object index(Arguments a) throws TemplateException {
    Object value = a.atLeast(1).get(0);
    for (int i = 1; i < a.values().size(); i++) {
      value = element(value, a, i);
    }
    return value;
  }

  private static Object element(Object from, Arguments a, int at) throws TemplateException {
    return switch (from) {
      case StringMap map -> map.text(a.text(at));
      case Map<?, ?> map -> {
        Object found = map.get(a.text(at));
        yield found == null ? Value.NIL : found;
      }
      case List<?> list -> list.get(checked(a.integer(at), list.size() - 1));
      case String s -> (long) s.charAt(checked(a.integer(at), s.length() - 1));
      default -> throw new TemplateException("can't index item of type " + Value.type(from));
    };
  }

  private static int checked(int index, int last) throws TemplateException {
    if (index < 0 || index > last) {
      throw new TemplateException("index out of range: " + index);
    }
    return index;
  }

  private static Object slice(Arguments a) throws TemplateException {
    Object item = a.atLeast(1).get(0);
    int size =
        switch (item) {
          case String s -> s.length();
          case List<?> list -> list.size();
          default -> throw new TemplateException("can't slice item of type " + Value.type(item));
        };
    int from = a.values().size() > 1 ? checked(a.integer(1), size) : 0;
    int to = a.values().size() > 2 ? checked(a.integer(2), size) : size;
    if (from > to) {
      throw new TemplateException("invalid slice index: " + from + " > " + to);
    }
    return item instanceof String s ? s.substring(from, to) : a.list(0, "list").subList(from, to);
  }
}
