package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportedValuesTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String rows(String output) {
    var values = new ReportedValues(new String[] {"rows"});
    values.output(Stream.STDOUT, bytes(output));
    values.finish();
    return values.value(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rows=12 | 12",
        "rows: 12 | 12",
        "rows: 12. | 12",
        "done, rows = -1.5e3; bye | -1.5e3",
        "{\"level\":\"info\",\"rows\":12,\"n\":3} | 12",
        "{\"rows\" : \"12\"} | 12",
        "rows=1 rows=2 | 2",
        "(rows=7) | 7",
        "old.rows=1 rows=2 more_rows=3 | 2"
      })
  void findsANumberByItsName(String line, String value) {
    assertThat(rows(line)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rows",
        "rows=",
        "rows=many",
        "arrows=5",
        "rows 5",
        "rows=12MB",
        "rows=1,234",
        "rows: 2026-11-20",
        "rows=10:30",
        "rows=5%",
        "rowses=1",
        "ROWS=1",
        "rows=-"
      })
  void takesNothingElseForANumber(String line) {
    assertThat(rows(line)).isNull();
  }

  @Test
  void keepsTheLastOfAllLinesAndStreams() {
    assertThat(rows("rows=1\nrows=2\nrows=3 or so\nno more\n")).isEqualTo("3");
  }

  @Test
  void readsLinesThatComeInPieces() {
    byte[] all = "start\nrows=1\n\nrows: 4711\nend".getBytes(StandardCharsets.UTF_8);
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      var values = new ReportedValues(new String[] {"rows", "start"});
      int at = 0;
      while (at < all.length) {
        int length = Math.min(all.length - at, 1 + random.nextInt(4));
        values.output(Stream.BOTH, ByteBuffer.wrap(all, at, length).slice());
        at += length;
      }
      values.finish();
      assertThat(values.value(0)).isEqualTo("4711");
      assertThat(values.value(1)).isNull();
      assertThat(values.lineCount()).isEqualTo(5);
    }
  }

  @Test
  void doesNotMixStreams() {
    var values = new ReportedValues(new String[] {"rows"});
    values.output(Stream.STDOUT, bytes("ro"));
    values.output(Stream.STDERR, bytes("ws=3\n"));
    values.output(Stream.STDOUT, bytes("ws=4\n"));

    assertThat(values.value(0)).isEqualTo("4");
  }

  @Test
  void survivesAnyBytesAndEndlessLines() {
    byte[] noise = new byte[300_000];
    new Random(11).nextBytes(noise);
    var values = new ReportedValues(new String[] {"rows"});
    values.output(Stream.STDOUT, ByteBuffer.wrap(noise));
    values.output(Stream.STDOUT, bytes("x".repeat(1_000_000)));
    values.output(Stream.STDOUT, bytes("\nrows=8\n"));

    assertThat(values.value(0)).isEqualTo("8");
  }

  @Test
  void forgetsWhatAnEarlierAttemptReported() {
    var values = new ReportedValues(new String[] {"rows"});
    values.output(Stream.STDOUT, bytes("rows=8\nrows="));
    values.clear();
    values.output(Stream.STDOUT, bytes("9\n"));

    assertThat(values.value(0)).isNull();
    assertThat(values.lineCount()).isOne();
  }
}
