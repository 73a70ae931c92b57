package dev.nightjar.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ScreenTest {
  private static final Screen TERMINAL = new Screen(true, true, true, 80, ZoneOffset.UTC);
  private static final Screen ASCII = new Screen(true, false, false, 80, ZoneOffset.UTC);

  private static void check(String text, String want) {
    assertThat(TERMINAL.harmless(text, false)).isEqualTo(want);
  }

  @Test
  void showsWhatATerminalWouldObey() {
    check("\u001b]0;title\u0007", "\\x1b]0;title\\x07");
    check("a\u009b31m", "a\\x9b31m");
    check("one\ntwo\r", "one\\x0atwo\\x0d");
    check("user\u202egpj.exe", "user\\u202egpj.exe");
    check("half \ud800 a pair", "half \\ud800 a pair");
  }

  @Test
  void leavesTextOfAllLanguagesAlone() {
    check("Größe 日本 🦉 é", "Größe 日本 🦉 é");
  }

  @Test
  void keepsTabsOnlyWhereTheyAreAskedFor() {
    assertThat(TERMINAL.harmless("a\tb", true)).isEqualTo("a\tb");
    assertThat(TERMINAL.harmless("a\tb", false)).isEqualTo("a b");
  }

  @Test
  void staysAsciiWhereTheLocaleCanNotShowMore() {
    assertThat(ASCII.line(Rich.of("Größe … 日").and(" x", Look.BAD))).isEqualTo("Gr??e ... ? x");
    assertThat(ASCII.cut(Rich.of("abcdefgh"), 6)).isEqualTo("abc...");
  }

  @Test
  void cutsByColumnsAndClosesItsColours() {
    assertThat(TERMINAL.cut(Rich.of("日本日本", Look.BAD), 6)).isEqualTo("\u001b[31m日本\u001b[0m…");
    assertThat(TERMINAL.cut(Rich.of("日本日本"), 8)).isEqualTo("日本日本");
    assertThat(TERMINAL.columns(Rich.of("e\u0301é日"))).isEqualTo(4);
  }
}
