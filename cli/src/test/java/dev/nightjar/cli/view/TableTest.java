package dev.nightjar.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cli.view.Table.Column;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class TableTest {
  private static String printed(int width) {
    var table =
        new Table(
            Column.left("JOB").shrinkingTo(4),
            Column.right("TOOK"),
            Column.left("HOST").leaving(1),
            Column.left("NONE").leaving(9),
            Column.left("RUNS").shrinkingTo(2).keepingEnd());
    Rich strip = Rich.of("a").and("b").and("c").and("d").and("e").and("f");
    table.row(Rich.of("nightly"), Rich.of("5 s"), Rich.of("db1"), Rich.EMPTY, strip);
    table.row(Rich.of("q"), Rich.of("12 m 3 s"), Rich.of("web"), Rich.EMPTY, Rich.of("x"));
    var text = new StringWriter();
    var screen = new Screen(false, false, true, width, ZoneOffset.UTC);
    table.print(screen, new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void isAsWideAsItsTextWhereNobodyLooksAndLeavesEmptyColumnsOut() {
    assertThat(printed(Integer.MAX_VALUE))
        .isEqualTo(
            """
            JOB          TOOK  HOST  RUNS
            nightly       5 s  db1   abcdef
            q        12 m 3 s  web   x
            """);
  }

  @Test
  void shrinksThenLeavesOut() {
    assertThat(printed(29))
        .isEqualTo(
            """
            JOB          TOOK  HOST  RUNS
            nightly       5 s  db1   cdef
            q        12 m 3 s  web   x
            """);
    assertThat(printed(21))
        .isEqualTo(
            """
            JOB          TOOK  R…
            nightly       5 s  ef
            q        12 m 3 s  x
            """);
    assertThat(printed(18))
        .isEqualTo(
            """
            JOB       TOOK  R…
            nig…       5 s  ef
            q     12 m 3 s  x
            """);
  }
}
