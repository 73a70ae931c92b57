package dev.nightjar.jobs.judge;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.NightjarException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a number that a job's runs tell is expected to be, such as `rows>0`.
///
/// The name is that of a number which the run told or pushed, or of one of its own, such as
/// `written_bytes`, in this order; with `output.` or `push.` before it, only such a one.
///
/// @param text as it was given
/// @param operator one of `> >= < <= == !=`
public record Demand(String text, String name, String operator, double limit) {
  private static final List<String> OPERATORS = List.of(">=", "<=", "==", "!=", ">", "<");
  private static final int MAX_TEXT = 200;

  /// @throws NightjarException `BAD_DATA` with the place when the text is none
  public static Demand parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw bad(text.substring(0, MAX_TEXT) + "…", MAX_TEXT, "at most 200 characters");
    }
    int at = 0;
    while (at < text.length() && "<>=!".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String name = text.substring(0, at).strip();
    checkName(text, name);
    int begin = at;
    String operator =
        OPERATORS.stream()
            .filter(each -> text.startsWith(each, begin))
            .findFirst()
            .orElseThrow(() -> bad(text, begin, "one of > >= < <= == !="));
    String number = text.substring(begin + operator.length()).strip();
    if (!number.matches("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw bad(text, text.length() - number.length(), "a number");
    }
    return new Demand(text.strip(), name, operator, Double.parseDouble(number));
  }

  private static void checkName(String text, String name) {
    int from = text.indexOf(name);
    for (int i = 0; i < name.length(); i++) {
      if (!ReportedNumbers.isNamePart(name.charAt(i)) && name.charAt(i) != ':') {
        throw bad(text, from + i, "a name of letters, digits, '_', '.', '-' and ':'");
      }
    }
    if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
      throw bad(text, from, "a name");
    }
  }

  private static NightjarException bad(String text, int at, String wanted) {
    return new NightjarException(
        ErrorCode.BAD_DATA,
        "expectation \"%s\": character %d must begin %s; it is NAME OP NUMBER, as in rows>0"
            .formatted(text, at + 1, wanted));
  }

  /// Whether a run did so; one that told nothing of that name did not.
  Expectation of(Fingerprint print) {
    Optional<Double> value = value(print.numbers());
    return new Expectation(
        text, value.map(Demand::spelled), value.filter(this::isMetBy).isPresent());
  }

  private Optional<Double> value(Map<String, Double> numbers) {
    List<String> names = new ArrayList<>(List.of(Subject.REPORTED + name, Subject.PUSHED + name));
    names.add(name);
    return names.stream().filter(numbers::containsKey).findFirst().map(numbers::get);
  }

  private boolean isMetBy(double value) {
    return switch (operator) {
      case ">" -> value > limit;
      case ">=" -> value >= limit;
      case "<" -> value < limit;
      case "<=" -> value <= limit;
      case "==" -> value == limit;
      default -> value != limit;
    };
  }

  private static String spelled(double value) {
    return value == 0 || (Math.abs(value) < 1e15 && Math.abs(value) >= 1e-6)
        ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
