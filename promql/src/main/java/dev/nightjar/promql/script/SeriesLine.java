package dev.nightjar.promql.script;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.eval.HistogramMath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A series with its items, one per step: `up{job="a"} 1 1+2x3 _ stale {{sum:1 count:1}}x2`; or
/// with the start times of those on the next line, as offsets: `up{job="a"}@st -1m _`.
///
/// @param startTimes whether the items are start times
public record SeriesLine(Labels labels, List<Item> items, boolean startTimes) {
  /// What stands at one step.
  ///
  /// @param value [#NONE] where there is nothing; an offset in milliseconds of a start time;
  ///   [Histogram#VALUE] of a histogram
  public record Item(double value, @Nullable Histogram histogram) {
    /// Whether there is no sample at the step.
    public boolean isNone() {
      return Double.doubleToRawLongBits(value) == NONE_BITS;
    }
  }

  public SeriesLine {
    items = List.copyOf(items);
  }

  private static final long NONE_BITS = 0x7ff0_0000_dead_beefL;

  /// What stands where there is no sample: a NaN of our own, told by its bits.
  private static final double NONE = Double.longBitsToDouble(NONE_BITS);

  /// More items than any script has; a line of more is a mistake.
  private static final int MOST = 1_000_000;

  private static final String NUMBER =
      "(?:[-+]?(?:\\d[\\d_]*\\.?\\d*(?:[eE][-+]?\\d+)?|\\.\\d+(?:[eE][-+]?\\d+)?|[iI]nf|[nN]a[nN]))";
  private static final String TIMES = "(?:x(?<times>\\d+))?";
  private static final Pattern ITEM =
      Pattern.compile(
          "(?:(?<none>_)|(?<stale>stale)|(?<first>"
              + (NUMBER + ")(?<by>[-+]" + NUMBER.replace("[-+]?(?:\\d", "(?:\\d"))
              + (")?)" + TIMES));
  private static final Pattern HISTOGRAM =
      Pattern.compile(
          "\\{\\{(?<first>[^{}]*)\\}\\}(?:(?<sign>[-+])\\{\\{(?<by>[^{}]*)\\}\\})?" + TIMES);
  private static final String DURATION = "(?:0|(?:\\d+(?:ms|[smhdwy]))+)";
  private static final Pattern START =
      Pattern.compile(
          ("(?:(?<none>_)|(?<first>[-+]?" + DURATION)
              + (")(?:(?<sign>[-+])(?<by>" + DURATION + "))?)" + TIMES));

  /// Reads a line.
  ///
  /// @throws ScriptException when its items are none
  /// @throws dev.nightjar.model.NightjarException when its labels are none
  public static SeriesLine parse(String line) {
    int end = endOfLabels(line);
    Labels labels = PromqlParser.parseLabels(line.substring(0, end));
    String rest = line.substring(end).strip();
    boolean startTimes = rest.startsWith("@st");
    List<Item> items = new ArrayList<>();
    for (String item : items(startTimes ? rest.substring(3).strip() : rest)) {
      if (startTimes) {
        addStarts(item, items);
      } else if (item.startsWith("{{")) {
        addHistograms(item, items);
      } else {
        addValues(item, items);
      }
    }
    return new SeriesLine(labels, items, startTimes);
  }

  /// What blanks part, but those in a histogram.
  private static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = at;
      boolean inHistogram = false;
      while (end < text.length() && (inHistogram || !Character.isWhitespace(text.charAt(end)))) {
        inHistogram = text.startsWith("{{", end) || (inHistogram && !text.startsWith("}}", end));
        end++;
      }
      if (end > at) {
        items.add(text.substring(at, end));
      }
      at = end + 1;
    }
    return items;
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

  private static Matcher matched(Pattern pattern, String item, List<Item> into) {
    Matcher matcher = pattern.matcher(item);
    if (!matcher.matches()) {
      throw new ScriptException("not a series item: " + item);
    } else if (into.size() + times(matcher) > MOST) {
      throw new ScriptException("a series of more than " + MOST + " items: " + item);
    }
    return matcher;
  }

  private static long times(Matcher item) {
    String times = item.group("times");
    return times == null ? 0 : times.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(times);
  }

  private static void checkChange(Matcher item) {
    if (item.group("by") != null && item.group("times") == null) {
      throw new ScriptException("a change without a number of times: " + item.group());
    }
  }

  private static void addValues(String text, List<Item> into) {
    Matcher item = matched(ITEM, text, into);
    checkChange(item);
    boolean repeated = item.group("times") != null;
    String first = item.group("first");
    long count = times(item) + (first == null && repeated ? 0 : 1);
    double value =
        item.group("none") != null ? NONE : first == null ? StaleMarker.VALUE : number(first);
    double change = item.group("by") == null ? 0 : number(item.group("by"));
    for (long i = 0; i < count; i++) {
      into.add(new Item(value, null));
      value = change == 0 ? value : value + change;
    }
  }

  private static void addHistograms(String text, List<Item> into) {
    Matcher item = matched(HISTOGRAM, text, into);
    checkChange(item);
    Histogram histogram = HistogramNotation.parse(item.group("first"));
    String by = item.group("by");
    Histogram change = by == null ? null : HistogramNotation.parse(by);
    if (change != null && change.schema() < histogram.schema()) {
      throw new ScriptException("a change in coarser buckets than what it changes: " + text);
    }
    for (long i = 0; i <= times(item); i++) {
      into.add(new Item(Histogram.VALUE, histogram));
      if (change != null) {
        histogram =
            item.group("sign").equals("+")
                ? HistogramMath.sum(histogram, change)
                : HistogramMath.difference(histogram, change);
      }
    }
  }

  private static void addStarts(String text, List<Item> into) {
    Matcher item = matched(START, text, into);
    checkChange(item);
    if (item.group("none") != null) {
      for (long i = item.group("times") == null ? 0 : 1; i <= times(item); i++) {
        into.add(new Item(NONE, null));
      }
      return;
    }
    long offset = millis(item.group("first"));
    long change = item.group("by") == null ? 0 : millis(item.group("sign") + item.group("by"));
    for (long i = 0; i <= times(item); i++) {
      into.add(new Item(offset, null));
      offset += change;
    }
  }

  private static long millis(String text) {
    boolean negative = text.startsWith("-");
    long millis =
        PromqlParser.parseDurationMillis(
            negative || text.startsWith("+") ? text.substring(1) : text);
    return negative ? -millis : millis;
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
