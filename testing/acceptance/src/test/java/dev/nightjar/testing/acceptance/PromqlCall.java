package dev.nightjar.testing.acceptance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A call of a function or an aggregation within a query's text.
///
/// @param text the whole call
/// @param end index behind it
record PromqlCall(String text, int end) {
  /// All calls of what `name`, a regular expression, matches; in the order of their ends.
  static List<PromqlCall> all(String query, String name) {
    List<PromqlCall> calls = new ArrayList<>();
    Matcher starts =
        Pattern.compile("\\b(" + name + ")( (by|without) \\([^()]*\\))? ?\\(").matcher(query);
    int from = 0;
    while (starts.find(from)) {
      int end = closing(query, starts.end());
      calls.add(new PromqlCall(query.substring(starts.start(), end), end));
      from = starts.end();
    }
    calls.sort(Comparator.comparingInt(PromqlCall::end));
    return calls;
  }

  /// The index behind the parenthesis that closes the one before `from`.
  static int closing(String query, int from) {
    int depth = 1;
    boolean quoted = false;
    int at = from;
    while (at < query.length() && depth > 0) {
      char c = query.charAt(at++);
      quoted ^= c == '"';
      depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    return at;
  }

  /// The first argument.
  String argument() {
    int open = text.indexOf('(');
    if (text.matches("(?s)[a-z_]+ (by|without) .*")) {
      open = text.indexOf('(', text.indexOf(')'));
    }
    return text.substring(open + 1, text.length() - 1);
  }
}
