package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.Stream;
import dev.nightjar.testing.kit.ForAll;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeptOutputTest {
  private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");
  private static final KeptOutput.Limits SMALL =
      new KeptOutput.Limits(1 << 20, 768 << 10, 256 << 10);

  private static final List<Stream> STREAMS = List.of(Stream.values());

  private KeptOutput output = new KeptOutput(SMALL);
  private final OutputLines lines = new OutputLines(0);
  private boolean isTaken;
  private final List<String> bodies = new ArrayList<>();

  private void write(Stream stream, String text, long nanos) {
    output.add(stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), nanos);
  }

  private void write(String text) {
    write(Stream.STDOUT, text, 1);
  }

  private void takeWaiting() {
    for (KeptOutput.Block block = output.take(); block != null; block = output.take()) {
      lines.add(block);
    }
  }

  private KeptOutput.@Nullable Gap takeAll() {
    takeWaiting();
    KeptOutput.Gap gap = output.gap();
    if (gap != null) {
      lines.leaveOut(gap);
    }
    for (KeptOutput.Block block = output.takeEnd(); block != null; block = output.takeEnd()) {
      lines.add(block);
    }
    lines.finish();
    isTaken = true;
    return gap;
  }

  private String json() {
    if (!isTaken) {
      takeAll();
    }
    for (byte[] body = lines.batch(true); body != null; body = lines.batch(true)) {
      bodies.add(new String(body, StandardCharsets.UTF_8));
    }
    return String.join("\n", bodies);
  }

  private List<String> texts() {
    return TEXT.matcher(json()).results().map(each -> each.group(1)).toList();
  }

  @Test
  void putsLinesTogetherPerStream() {
    write(Stream.STDOUT, "on", 1);
    write(Stream.STDERR, "err", 2);
    write(Stream.STDOUT, "e\ntwo\n", 3);
    write(Stream.STDERR, "or\n", 4);
    write(Stream.BOTH, "both\n", 5);

    assertThat(json())
        .isEqualTo(
            "{\"first\":0,\"lines\":[{\"at_nanos\":1,\"stream\":\"stdout\",\"text\":\"one\"},"
                + "{\"at_nanos\":3,\"stream\":\"stdout\",\"text\":\"two\"},"
                + "{\"at_nanos\":2,\"stream\":\"stderr\",\"text\":\"error\"},"
                + "{\"at_nanos\":5,\"stream\":\"both\",\"text\":\"both\"}]}");
  }

  @Test
  void keepsALastLineWithoutItsEndAndEmptyLines() {
    write("\n\r\nlast");

    assertThat(texts()).containsExactly("", "", "last");
  }

  @Test
  void escapesControlCharactersAndReplacesWhatIsNotUtf8() {
    write("a\tb\"c\\d\u001b[0m\u0000\u00ff\n");

    assertThat(texts()).containsExactly("a\\u0009b\\\"c\\\\d\\u001b[0m\\u0000\ufffd");
  }

  @Test
  void takesSecretsOutPerStream() {
    write("-----BEGIN PRIVATE KEY-----\nAAAA\n");
    write(Stream.STDERR, "AAAA\n", 1);
    write("-----END PRIVATE KEY-----\npassword=x\n");

    assertThat(texts())
        .containsExactly(
            "-----BEGIN PRIVATE KEY-----",
            "[redacted]",
            "AAAA",
            "-----END PRIVATE KEY-----",
            "password=[redacted]");
    assertThat(lines.redactions()).isEqualTo(2);
  }

  @Test
  void isEmptyWhenNothingWasWritten() {
    assertThat(json()).isEmpty();
  }

  @Test
  void keepsBeginningAndEndOfALotAndSaysWhatIsMissing() {
    for (int i = 0; i < 200_000; i++) {
      write("line " + i + "\n");
    }

    KeptOutput.Gap gap = requireNonNull(takeAll());
    List<String> texts = texts();
    assertThat(texts.getFirst()).isEqualTo("line 0");
    assertThat(texts.getLast()).isEqualTo("line 199999");
    assertThat(texts).hasSize((int) (200_000 - gap.lines() + 1));
    int note =
        texts.indexOf("… " + gap.lines() + " lines left out here (" + gap.bytes() + " bytes) …");
    assertThat(texts.get(note - 1)).isEqualTo("line " + (note - 1));
    assertThat(texts.get(note + 1)).isEqualTo("line " + (note + gap.lines()));
  }

  @Test
  void keepsTheWholeOfMoreThanFitsIntoMemoryAtOnceWhenItIsTakenAlong() {
    output = new KeptOutput(new KeptOutput.Limits(32 << 20, 512 << 10, 256 << 10));
    for (int i = 0; i < 300_000; i++) {
      write("line " + i + "\n");
      if (i % 1000 == 0) {
        takeWaiting();
      }
    }

    assertThat(texts()).hasSize(300_000);
  }

  @Test
  void packsWhatWaits() {
    output = new KeptOutput(new KeptOutput.Limits(32 << 20, 4 << 20, 256 << 10));
    String line = "the same again and again, as logs are ".repeat(2) + "\n";
    int count = (16 << 20) / line.length();
    for (int i = 0; i < count; i++) {
      write(line);
    }

    assertThat(takeAll()).isNull();
    assertThat(texts()).hasSize(count);
  }

  @Test
  void losesNoByteThatItDoesNotCount() {
    ForAll.forAll(
        15,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          output = new KeptOutput(new KeptOutput.Limits(100_000, 80_000, 150_000));
          var mine = new OutputLines(0);
          long written = 0;
          int count = 0;
          for (int i = 0; i < 20_000; i++) {
            Stream stream = STREAMS.get(random.nextInt(3));
            String text = (random.nextInt(3) == 0 ? "" : "x".repeat(random.nextInt(60))) + "\n";
            int cut = random.nextInt(text.length() + 1);
            // In two writes, between which nothing else comes: what is whole stays whole.
            write(stream, text.substring(0, cut), i + 1);
            write(stream, text.substring(cut), i + 1);
            written += text.length();
            count++;
          }
          for (KeptOutput.Block block = output.take(); block != null; block = output.take()) {
            mine.add(block);
          }
          KeptOutput.Gap gap = requireNonNull(output.gap());
          long before = mine.next();
          mine.leaveOut(gap);
          for (KeptOutput.Block block = output.takeEnd(); block != null; block = output.takeEnd()) {
            mine.add(block);
          }
          mine.finish();
          assertThat(mine.next() - 1 + gap.lines()).isEqualTo(count);
          assertThat(before).isPositive();
          assertThat(gap.bytes()).isLessThan(written);
        });
  }

  @Test
  void cutsAnEndlessLineAndSaysSo() {
    for (int i = 0; i < 100; i++) {
      write("x".repeat(1000));
    }

    assertThat(texts())
        .containsExactly(
            "x".repeat(OutputLines.MAX_LINE_BYTES)
                + " … ("
                + (100_000 - OutputLines.MAX_LINE_BYTES)
                + " more bytes)");
  }

  @Test
  void cutsBetweenCharacters() {
    byte[] euros = "€".repeat(6000).getBytes(StandardCharsets.UTF_8);
    output.add(Stream.STDOUT, ByteBuffer.wrap(euros), 1);

    assertThat(texts())
        .containsExactly("€".repeat(5461) + " … (" + (18_000 - 5461 * 3) + " more bytes)");
  }

  @Test
  void tellsALineThatWaitsForItsEndTooLong() {
    write(Stream.STDOUT, "Continue? ", 1_000);
    takeWaiting();
    lines.finishOld(OutputLines.PATIENCE_NANOS);
    assertThat(lines.batch(true)).isNull();
    lines.finishOld(OutputLines.PATIENCE_NANOS + 2_000);
    assertThat(lines.batch(true)).isNotNull();
    assertThat(lines.complete(Stream.STDOUT)).isEqualTo(10);

    write(Stream.STDOUT, "\nyes\n", 9_000);
    assertThat(texts()).containsExactly("yes");
  }

  @Test
  void numbersBatchesThroughAndKeepsThemWithinWhatTheServerTakes() {
    for (int i = 0; i < 8000; i++) {
      write("\n");
    }

    json();
    assertThat(bodies).hasSize(2);
    assertThat(bodies.get(1)).startsWith("{\"first\":5000,");
    assertThat(bodies).allMatch(each -> each.length() < 4 << 20);
  }

  @Test
  void knowsTheLastLinesOfStandardErrorFirst() {
    write("out 1\nout 2\n");
    assertThat(output.recent(1)).containsExactly("out 2");
    for (int i = 0; i < 100_000; i++) {
      write(Stream.STDERR, "error " + i + "\n", 1);
    }
    write(Stream.STDERR, "token=abc123abc\nlast", 1);

    assertThat(output.recent(3)).containsExactly("error 99999", "token=[redacted]", "last");
    assertThat(output.recent(1_000_000)).hasSizeBetween(4_000, 20_000);
    assertThat(new KeptOutput(SMALL).recent(5)).isEmpty();
  }
}
