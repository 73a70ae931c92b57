package dev.nightjar.server.config;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;

/// A matcher in Alertmanager's spelling: `severity = critical`, `team=~"db|web"`.
final class MatcherText {
  private MatcherText() {}

  /// @throws NightjarException with the text and what was wanted
  static Matcher parse(String text) {
    int at = 0;
    while (at < text.length() && "=!~".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String name = unquoted(text.substring(0, at).strip());
    for (Matcher.Kind kind :
        new Matcher.Kind[] {
          Matcher.Kind.REGEX, Matcher.Kind.NOT_REGEX, Matcher.Kind.NOT_EQUAL, Matcher.Kind.EQUAL
        }) {
      if (text.startsWith(kind.symbol(), at) && !name.isEmpty()) {
        String value = text.substring(at + kind.symbol().length()).strip();
        return new Matcher(kind, name, unquoted(value));
      }
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA,
        "bad matcher " + text + ": NAME OPERATOR VALUE is wanted, with one of = != =~ !~");
  }

  private static String unquoted(String text) {
    if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
      return text.substring(1, text.length() - 1)
          .replace("\\n", "\n")
          .replace("\\\"", "\"")
          .replace("\\\\", "\\");
    }
    if (text.startsWith("\"") || text.endsWith("\"")) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "bad matcher: a quote is not closed: " + text);
    }
    return text;
  }
}
