package dev.nightjar.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class KeptOutputTest {
  private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");

  private final KeptOutput output = new KeptOutput();

  private void write(boolean isError, String text, long nanos) {
    output.add(isError, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), nanos);
  }

  private String json() {
    output.finish();
    return String.join(
        "\n",
        output.batches().stream().map(each -> new String(each, StandardCharsets.UTF_8)).toList());
  }

  private List<String> texts() {
    return TEXT.matcher(json()).results().map(each -> each.group(1)).toList();
  }

  @Test
  void putsLinesTogetherPerStream() {
    write(false, "on", 1);
    write(true, "err", 2);
    write(false, "e\ntwo\n", 3);
    write(true, "or\n", 4);

    assertThat(json())
        .isEqualTo(
            "{\"first\":0,\"lines\":[{\"at_nanos\":1,\"stream\":\"stdout\",\"text\":\"one\"},"
                + "{\"at_nanos\":3,\"stream\":\"stdout\",\"text\":\"two\"},"
                + "{\"at_nanos\":2,\"stream\":\"stderr\",\"text\":\"error\"}]}");
  }

  @Test
  void keepsALastLineWithoutItsEndAndEmptyLines() {
    write(false, "\n\r\nlast", 1);

    assertThat(texts()).containsExactly("", "", "last");
  }

  @Test
  void escapesControlCharactersAndReplacesWhatIsNotUtf8() {
    write(false, "a\tb\"c\\d\u001b[0m\u00ff\n", 1);

    assertThat(texts()).containsExactly("a\\u0009b\\\"c\\\\d\\u001b[0m\ufffd");
  }

  @Test
  void isEmptyWhenNothingWasWritten() {
    assertThat(json()).isEmpty();
  }

  @Test
  void keepsBeginningAndEndOfALotAndSaysWhatIsMissing() {
    for (int i = 0; i < 200_000; i++) {
      write(false, "line " + i + "\n", i);
    }

    List<String> texts = texts();
    assertThat(texts.getFirst()).isEqualTo("line 0");
    assertThat(texts.getLast()).isEqualTo("line 199999");
    long leftOut = output.leftOutLines();
    assertThat(texts).hasSize((int) (200_000 - leftOut + 1));
    assertThat(texts).anyMatch(each -> each.startsWith("… " + leftOut + " lines left out here ("));
  }

  @Test
  void cutsAnEndlessLineAndSaysSo() {
    for (int i = 0; i < 100; i++) {
      write(false, "x".repeat(1000), 1);
    }

    assertThat(texts())
        .containsExactly(
            "x".repeat(KeptOutput.MAX_LINE_BYTES)
                + " … ("
                + (100_000 - KeptOutput.MAX_LINE_BYTES)
                + " more bytes)");
  }

  @Test
  void numbersBatchesThroughAndKeepsThemWithinWhatTheServerTakes() {
    for (int i = 0; i < 8000; i++) {
      write(false, "\n", i);
    }
    output.finish();

    List<byte[]> batches = output.batches();
    assertThat(batches).hasSizeGreaterThan(1);
    assertThat(new String(batches.get(1), StandardCharsets.UTF_8)).startsWith("{\"first\":5000,");
    assertThat(batches).allMatch(each -> each.length < 4 << 20);
  }
}
