package dev.nightjar.alert.template;

import java.util.List;

/// The arguments of one call, with checks in Go's words.
public final class Arguments {
  private final String function;
  private final List<Object> values;

  Arguments(String function, List<Object> values) {
    this.function = function;
    this.values = List.copyOf(values);
  }

  public List<Object> values() {
    return values;
  }

  public Object get(int index) {
    return values.get(index);
  }

  /// @throws TemplateException when there are more or fewer
  public Arguments exactly(int count) throws TemplateException {
    if (values.size() != count) {
      throw new TemplateException(
          "wrong number of args for " + function + ": want " + count + " got " + values.size());
    }
    return this;
  }

  /// @throws TemplateException when there are fewer
  public Arguments atLeast(int count) throws TemplateException {
    if (values.size() < count) {
      throw new TemplateException(
          "wrong number of args for "
              + function
              + ": want at least "
              + count
              + " got "
              + values.size());
    }
    return this;
  }

  /// @throws TemplateException when it is no text
  public String text(int index) throws TemplateException {
    return switch (values.get(index)) {
      case String s -> s;
      case Value.Markup m -> m.html();
      case Object other -> throw wrongType("string", other);
    };
  }

  /// @throws TemplateException when it is no number and no text that holds one
  public double number(int index) throws TemplateException {
    return Numbers.toDouble(values.get(index));
  }

  /// @throws TemplateException when it is no whole number
  int integer(int index) throws TemplateException {
    return switch (values.get(index)) {
      case Long l -> Math.toIntExact(Math.clamp(l, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case Object other -> throw wrongType("int", other);
    };
  }

  /// @param wanted what Go calls the list that is wanted here
  /// @throws TemplateException when it is no list
  public List<?> list(int index, String wanted) throws TemplateException {
    return switch (values.get(index)) {
      case List<?> list -> list;
      case Object other -> throw wrongType(wanted, other);
    };
  }

  private static TemplateException wrongType(String wanted, Object got) {
    return new TemplateException(
        "wrong type for value; expected " + wanted + "; got " + Value.type(got));
  }
}
