package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QueryAnnotationsTest {
  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
  }

  @Test
  void areAllToldWhenThereAreFew() {
    assertThat(QueryApi.few(List.of(), "info")).isEmpty();
    assertThat(QueryApi.few(texts(10), "info")).isEqualTo(texts(10));
  }

  @Test
  void areCountedWhereTheyAreLeftOut() {
    assertThat(QueryApi.few(texts(13), "warning"))
        .hasSize(11)
        .startsWith("text 0", "text 1")
        .endsWith("text 9", "3 more warning annotations omitted");
  }
}
