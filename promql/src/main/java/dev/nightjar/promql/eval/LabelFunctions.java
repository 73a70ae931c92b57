package dev.nightjar.promql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Regex;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Quoted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `label_replace` and `label_join`: labels made of labels.
final class LabelFunctions {
  private final Evaluator evaluator;
  private final Evaluation evaluation;

  LabelFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    List<String> texts = call.arguments().stream().skip(1).map(evaluator::text).toList();
    String target = texts.getFirst();
    UnaryOperator<Labels> change =
        call.function().name().equals("label_join") ? join(texts) : replace(texts);
    Rows rows = evaluator.rows(call.arguments().getFirst(), grid);
    var result = new HeldRows(evaluation, grid.count());
    RowReading.inOrder(
        evaluation,
        rows,
        grid.count(),
        (row, values) -> {
          boolean dropsName = rows.dropsName(row) && !target.equals(Labels.NAME);
          int into = result.rowOf(change.apply(rows.labels(row)), dropsName);
          for (int step = 0; step < values.steps(); step++) {
            if (values.isPresent(step)) {
              result.put(into, step, values);
            }
          }
        });
    return result;
  }

  private UnaryOperator<Labels> join(List<String> texts) {
    String target = texts.get(0);
    String separator = texts.get(1);
    List<String> sources = texts.subList(2, texts.size());
    for (String source : sources) {
      checkName(source, "invalid source label name in label_join(): ");
    }
    checkName(target, "invalid destination label name in label_join(): ");
    return labels -> {
      List<String> parts = sources.stream().map(labels::get).toList();
      long separators = (long) separator.length() * Math.max(0, parts.size() - 1);
      evaluation.holdText(separators + parts.stream().mapToLong(String::length).sum());
      return labels.with(target, String.join(separator, parts));
    };
  }

  private UnaryOperator<Labels> replace(List<String> texts) {
    String target = texts.get(0);
    String replacement = texts.get(1);
    String source = texts.get(2);
    Pattern pattern = compile(texts.get(3));
    checkName(target, "invalid destination label name in label_replace(): ");
    // Few values stand in many series.
    Map<String, Optional<String>> known = new HashMap<>();
    return labels ->
        known
            .computeIfAbsent(
                labels.get(source),
                value -> {
                  Matcher matcher = pattern.matcher(value);
                  if (!matcher.matches()) {
                    return Optional.empty();
                  }
                  String expanded = Expansion.expand(replacement, matcher, pattern);
                  evaluation.holdText(expanded.length());
                  return Optional.of(expanded);
                })
            .map(value -> labels.with(target, value))
            .orElse(labels);
  }

  private static Pattern compile(String regex) {
    try {
      return Regex.of(regex).pattern();
    } catch (NightjarException e) {
      throw new NightjarException(
          ErrorCode.EXECUTION, "invalid regular expression in label_replace(): " + regex, e);
    }
  }

  private static void checkName(String name, String message) {
    if (!Quoted.isText(name) || name.isEmpty()) {
      throw new NightjarException(ErrorCode.EXECUTION, message + name);
    }
  }

  /// References to groups in a replacement: `$1`, `${name}`; `$$` is a dollar sign.
  private static final class Expansion {
    static String expand(String template, Matcher matcher, Pattern pattern) {
      var text = new StringBuilder();
      int at = 0;
      while (at < template.length()) {
        int dollar = template.indexOf('$', at);
        if (dollar < 0 || dollar == template.length() - 1) {
          break;
        }
        text.append(template, at, dollar);
        at = dollar + 1;
        if (template.charAt(at) == '$') {
          text.append('$');
          at++;
          continue;
        }
        boolean braces = template.charAt(at) == '{';
        int start = braces ? at + 1 : at;
        int end = start;
        while (end < template.length() && isWord(template.charAt(end))) {
          end++;
        }
        boolean wellFormed =
            end > start && (!braces || (end < template.length() && template.charAt(end) == '}'));
        if (wellFormed) {
          text.append(group(template.substring(start, end), matcher, pattern));
          Evaluation.checkText(text.length());
          at = braces ? end + 1 : end;
        } else {
          text.append('$');
        }
      }
      return text.append(template, at, template.length()).toString();
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c) || c == '_';
    }

    private static String group(String name, Matcher matcher, Pattern pattern) {
      boolean number = name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
      int index = number ? Integer.parseInt(name) : pattern.namedGroups().getOrDefault(name, -1);
      if (index < 0 || index > matcher.groupCount()) {
        return "";
      }
      String group = matcher.group(index);
      return group == null ? "" : group;
    }
  }
}
