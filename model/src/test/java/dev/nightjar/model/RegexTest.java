package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "ab",
          "A",
          "k",
          "é",
          "K",
          "ſ",
          "😀",
          "\n",
          ".*",
          ".+",
          ".*",
          ".+",
          "|",
          "|",
          "||",
          "\\.",
          "\\-",
          "\\\\",
          "\\n",
          "\\d",
          ".",
          "a*",
          "b?",
          "(a|b)",
          "(",
          ")",
          "[ab]",
          "^",
          "$",
          "a{2}",
          "a{1,2}",
          "{",
          "x",
          "\\Qa.b\\E",
          " ",
          "-",
          "_",
          "\\_",
          "\\ ");
  private static final List<String> LETTERS =
      List.of(
          "a", "b", "ab", "A", "B", "k", "K", "é", "É", "K", "ſ", "s", "😀", "\n", ".", "-", "x",
          " ", "_", "\\", "{");

  private static String joined(Random random, List<String> of, int most) {
    return random
        .ints(random.nextInt(most), 0, of.size())
        .mapToObj(of::get)
        .collect(Collectors.joining());
  }

  /// Whatever way a comparison goes, it must say what the automaton of the library says.
  @Test
  void matchesAsTheAutomatonDoes() {
    long seed = Long.getLong("seed", new SplittableRandom().nextLong());
    var random = new Random(seed);
    int simple = 0;
    for (int round = 0; round < 20_000; round++) {
      String text = (random.nextInt(4) == 0 ? "(?i)" : "") + joined(random, PIECES, 7);
      Pattern automaton;
      try {
        var _ = Pattern.compile(text); // `a)b(c` is one only in parentheses
        automaton = Pattern.compile("^(?s:" + text + ")$");
      } catch (PatternSyntaxException e) {
        assertThatThrownBy(() -> Regex.of(text))
            .as("seed " + seed + " of " + text)
            .isInstanceOf(NightjarException.class);
        continue;
      }
      simple += SimpleRegex.of(text).isPresent() ? 1 : 0;
      Regex regex = Regex.of(text);
      for (int i = 0; i < 10; i++) {
        String value = joined(random, LETTERS, 6);
        assertThat(regex.matches(value))
            .as("seed %d: %s of %s", seed, text, value)
            .isEqualTo(automaton.matches(value));
      }
    }
    assertThat(simple).as("without an automaton").isGreaterThan(2_000);
  }

  @Test
  void knowsWordsAndGapsWithoutAnAutomaton() {
    for (String text :
        List.of("", "a", "a|b|", "a\\.b", ".*", ".+", "a.*", ".*a", ".*a.*b.+", "(?i)Prod|dev.*")) {
      assertThat(SimpleRegex.of(text)).as(text).isPresent();
    }
    for (String text : List.of("a*", "a.", "(a|b)", "[ab]", "a+", ".*?", "a{2}", "^a$", "\\d")) {
      assertThat(SimpleRegex.of(text)).as(text).isEmpty();
    }
  }

  @Test
  void anAlternationMayBeVeryLong() {
    String text =
        IntStream.range(0, 100_000).mapToObj(i -> "value-" + i).collect(Collectors.joining("|"));
    Regex regex = Regex.of(text);
    assertThat(regex.matches("value-99999")).isTrue();
    assertThat(regex.matches("value-100000")).isFalse();
    assertThatThrownBy(regex::pattern).isInstanceOf(NightjarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "((a{100}){100})",
        "(((a{0,30}){0,30}){0,30}){0,30}",
        "(?:(?:a{0,1000}){0,1000}){0,1000}",
        "(a{2,}){600}",
        "a{1001}",
        "([a-z]{900}){2}",
        "a{10}{200}",
      })
  void refusesRepetitionsOfRepetitions(String text) {
    assertThatThrownBy(() -> Regex.of(text))
        .isInstanceOf(NightjarException.class)
        .hasMessageStartingWith("error parsing regexp: invalid repeat count: `{");
  }

  @Test
  void refusesWhatIsTooLargeOrTooDeep() {
    for (String text :
        List.of(
            "(a{900})".repeat(500),
            "(".repeat(5_000) + "a" + ")".repeat(5_000),
            "(a|[b-c])*".repeat(20_000),
            "(?:a?)".repeat(60_000),
            "[a-z]{1000}".repeat(5_000))) {
      assertThatThrownBy(() -> Regex.of(text)).isInstanceOf(NightjarException.class);
    }
  }

  @Test
  void bracesThatRepeatNothingStandForThemselves() {
    for (var each :
        Map.of(
                "a{*",
                "a{{{",
                ".*o.{*b",
                "foob",
                "{+",
                "{{",
                "a{b}{2}",
                "a{b}}",
                "{,5}",
                "{,5}",
                "(a|{)?x{y",
                "{x{y",
                "[{]*",
                "{{",
                "\\Q{*\\E",
                "{*",
                "\\x{1F600}*",
                "",
                "\\{*",
                "{{")
            .entrySet()) {
      assertThat(Regex.of(each.getKey()).matches(each.getValue())).as(each.getKey()).isTrue();
    }
    assertThat(Regex.of("\\p{Greek}{2}").matches("αβ")).isTrue();
    assertThat(Regex.of("\\x{3b1}").matches("α")).isTrue();
    assertThat(Regex.of("\\x{1234}").matches("\u1234")).isTrue();
    assertThatThrownBy(() -> Regex.of("{2}"))
        .hasMessage("error parsing regexp: missing argument to repetition operator: `{2}`");
    assertThatThrownBy(() -> Regex.of("a{10000000000}"))
        .hasMessageStartingWith("error parsing regexp: invalid repeat count");
  }

  @Test
  void saysWhatIsWrongWithWhatWasWritten() {
    assertThatThrownBy(() -> Regex.of("(.*"))
        .hasMessage("error parsing regexp: missing closing ): `(.*`");
    assertThatThrownBy(() -> Regex.of("a**"))
        .hasMessage("error parsing regexp: invalid nested repetition operator: `**`");
    assertThatThrownBy(() -> Regex.of("a)b(c"))
        .hasMessage("error parsing regexp: unexpected ): `a)b(c`");
    assertThat(Regex.of("[)](\\)|\\Q)\\E)").matches("))")).isTrue();
  }
}
