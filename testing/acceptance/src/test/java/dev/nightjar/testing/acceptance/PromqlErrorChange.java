package dev.nightjar.testing.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Prometheus has changed since 2.42 in how it reads PromQL, as far as it shows in what is
/// said of a text that is none: by the words of both and by what stands in the text where they
/// point to.
enum PromqlErrorChange {
  REGULAR_EXPRESSIONS("of a regular expression that is none, what was put around it is not told") {
    @Override
    boolean explains(Said said) {
      return said.ours().contains("error parsing regexp: ")
          && said.theirs().contains("error parsing regexp: ")
          && place(said.ours()).equals(place(said.theirs()));
    }
  },

  NAMES_OF_TOKENS("each token has a name in messages") {
    @Override
    boolean explains(Said said) {
      return said.ours().equals(said.theirs().replaceAll(NUMBERED, ""));
    }
  },

  NAMES_OF_FUNCTIONS("holt_winters is double_exponential_smoothing (3.0, #14930)") {
    @Override
    boolean explains(Said said) {
      return said.ours()
          .equals(said.theirs().replace("holt_winters", "double_exponential_smoothing"));
    }
  },

  END_OF_INPUT("the end of the input is not told as a character") {
    @Override
    boolean explains(Said said) {
      return said.theirs().endsWith(": '\uFFFD'")
          && said.ours().equals(said.theirs().replace("'\uFFFD'", "end of input"));
    }
  },

  DURATION_EXPRESSIONS("ranges, steps and offsets are expressions (3.4, #16249)") {
    @Override
    boolean explains(Said said) {
      String wanted = ", expected number, duration, step(), or range()";
      return said.ours().replace(wanted, ", expected duration").equals(said.theirs())
          || said.theirs().endsWith(" in offset, expected duration")
          || said.ours().contains("duration expression")
          || isWithinBrackets(said.query(), place(said.ours()))
          || isWithinBrackets(said.query(), place(said.theirs()));
    }
  },

  NUMBERS_AND_DURATIONS("numbers and durations stand for one another (3.0, #9138)") {
    @Override
    boolean explains(Said said) {
      return touchesNumber(said.query(), place(said.ours()))
          || touchesNumber(said.query(), place(said.theirs()));
    }
  },

  QUOTED_NAMES("names in quotes stand where names do (3.0)") {
    @Override
    boolean explains(Said said) {
      return said.theirs()
          .matches("(?s).*unexpected string .* in (label matching|grouping opts),.*");
    }
  },

  TRIM_OPERATORS("</ and >/ cut histograms") {
    @Override
    boolean explains(Said said) {
      String before = split(said.query(), place(said.theirs()))[0];
      return said.theirs().contains("unexpected <op:/>") && before.matches("(?s).*[<>]");
    }
  },

  TIMES_OF_QUERIES("start and end are functions") {
    @Override
    boolean explains(Said said) {
      String before = split(said.query(), place(said.theirs()))[0];
      return said.theirs().contains("unexpected \"(\"") && before.matches("(?s).*(start|end)");
    }
  };

  /// What both say of a query; `ok` where they have nothing against it.
  record Said(String query, String ours, String theirs) {}

  private static final String NUMBERED = "\"<Item [0-9]+>\" ";

  private static final Pattern PLACE = Pattern.compile("^([0-9]+):([0-9]+): ");
  private static final Pattern NUMBER_BEGINS = Pattern.compile("^,? *([0-9.]|NaN|Inf)");
  private static final Pattern NUMBER_ENDS =
      Pattern.compile("(^|[^a-zA-Z_:0-9.])([0-9.][0-9a-zA-Z_.]*|NaN|Inf)\\s*$");

  private final String text;

  PromqlErrorChange(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  abstract boolean explains(Said said);

  /// The change that makes them differ; empty when it is unknown.
  static Optional<PromqlErrorChange> of(Said said) {
    return Arrays.stream(values()).filter(change -> change.explains(said)).findFirst();
  }

  private static String place(String message) {
    Matcher place = PLACE.matcher(message);
    return place.find() ? place.group() : "";
  }

  /// What stands before and behind a place in a query.
  private static String[] split(String query, String place) {
    Matcher numbers = PLACE.matcher(place);
    if (!numbers.find()) {
      return new String[] {"", ""};
    }
    byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
    int at = 0;
    for (int line = Integer.parseInt(numbers.group(1)); line > 1; line--) {
      while (at < bytes.length && bytes[at++] != '\n') {}
    }
    at = Math.min(bytes.length, at + Integer.parseInt(numbers.group(2)) - 1);
    return new String[] {
      new String(bytes, 0, at, StandardCharsets.UTF_8),
      new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8)
    };
  }

  private static boolean isWithinBrackets(String query, String place) {
    String before = split(query, place)[0];
    return before.lastIndexOf('[') > before.lastIndexOf(']');
  }

  /// Whether a number or what begins like one stands at a place, or right before it.
  private static boolean touchesNumber(String query, String place) {
    String[] parts = split(query, place);
    return !place.isEmpty()
        && (NUMBER_BEGINS.matcher(parts[1]).find() || NUMBER_ENDS.matcher(parts[0]).find());
  }
}
