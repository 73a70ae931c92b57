package dev.nightjar.promql.script;

import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.promql.PromqlParser;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A series with its values, one per step: `up{job="a"} 1 1+2x3 _ stale`.
///
/// @param values [#NONE] where there is none; empty when the series holds native histograms
/// @param histograms whether a value is a native histogram
/// @param startTimes whether the line gives start timestamps instead of values
@SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
record SeriesLine(Labels labels, double[] values, boolean histograms, boolean startTimes) {
  /// What stands where there is no sample: a NaN of our own, told by its bits.
  static final double NONE = Double.longBitsToDouble(0x7ff0_0000_dead_beefL);

  private static final String NUMBER =
      "(?:[-+]?(?:\\d[\\d_]*\\.?\\d*(?:[eE][-+]?\\d+)?|\\.\\d+(?:[eE][-+]?\\d+)?|[iI]nf|[nN]a[nN]))";
  private static final Pattern ITEM =
      Pattern.compile(
          "(?:(?<none>_)|(?<stale>stale)|(?<first>"
              + (NUMBER + ")(?<by>[-+]" + NUMBER.replace("[-+]?(?:\\d", "(?:\\d"))
              + ")?)(?:x(?<times>\\d+))?");

  static boolean isNone(double value) {
    return Double.doubleToRawLongBits(value) == 0x7ff0_0000_dead_beefL;
  }

  /// Reads a line.
  ///
  /// @throws ScriptException when it is none
  static SeriesLine parse(String line) {
    int end = endOfLabels(line);
    Labels labels = PromqlParser.parseLabels(line.substring(0, end));
    String rest = line.substring(end).strip();
    if (rest.startsWith("@st")) {
      return new SeriesLine(labels, new double[0], false, true);
    } else if (rest.contains("{{")) {
      return new SeriesLine(labels, new double[0], true, false);
    }
    return new SeriesLine(labels, values(rest), false, false);
  }

  /// Index of the first blank or `@` after the name and the labels.
  private static int endOfLabels(String line) {
    char quote = 0;
    boolean braces = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'' || c == '`') {
        quote = c;
      } else if (c == '{') {
        braces = true;
      } else if (c == '}') {
        return i + 1;
      } else if (!braces && (c == ' ' || c == '\t' || c == '@')) {
        // Blanks may stand between the name and its labels.
        boolean labelsFollow = line.substring(i).stripLeading().startsWith("{");
        if (!labelsFollow || line.substring(i).stripLeading().startsWith("{{")) {
          return i;
        }
      }
    }
    return line.length();
  }

  private static double[] values(String text) {
    double[] values = new double[0];
    for (String item : text.isEmpty() ? new String[0] : text.split("\\s+")) {
      Matcher matcher = ITEM.matcher(item);
      if (!matcher.matches()) {
        throw new ScriptException("not a series item: " + item);
      }
      int times = matcher.group("times") == null ? 0 : Integer.parseInt(matcher.group("times"));
      values = append(values, matcher, times);
    }
    return values;
  }

  private static double[] append(double[] before, Matcher item, int times) {
    boolean repeated = item.group("times") != null;
    String first = item.group("first");
    if (item.group("by") != null && !repeated) {
      throw new ScriptException("a change without a number of times: " + item.group());
    }
    int count = first == null && repeated ? times : times + 1;
    double value =
        item.group("none") != null ? NONE : first == null ? StaleMarker.VALUE : number(first);
    double change = item.group("by") == null ? 0 : number(item.group("by"));
    double[] values = Arrays.copyOf(before, before.length + count);
    for (int i = before.length; i < values.length; i++) {
      values[i] = value;
      value = change == 0 ? value : value + change;
    }
    return values;
  }

  /// A number as series lines have it: no hexadecimal ones.
  static double number(String text) {
    String plain = text.replace("_", "").toLowerCase(Locale.ROOT);
    return switch (plain) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(plain);
    };
  }

  static boolean isNumber(String text) {
    return text.matches(NUMBER);
  }
}
