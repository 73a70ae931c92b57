package dev.nightjar.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Labels;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BlockTest {
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "\"",
          "\\",
          ":",
          ",",
          "[",
          "]",
          " ",
          "a",
          "1.5",
          "null",
          "\"k\":",
          "\"k\": \"v\"",
          "{\"level\":\"info\",\"n\":1}",
          "\u0000",
          "ı",
          "\\\"",
          "{\"a\":{\"b\":[1,2,\"c\"],\"d\":",
          "}}");

  @Test
  void givesBackWhatItTook() {
    ForAll.forAll(
        300, random -> bodies(random), bodies -> assertThat(roundTrip(bodies)).isEqualTo(bodies));
  }

  private static List<String> bodies(Random random) {
    List<String> bodies = new ArrayList<>();
    int count = 1 + random.nextInt(200);
    for (int i = 0; i < count; i++) {
      var body = new StringBuilder(random.nextBoolean() ? "{" : "");
      int pieces = random.nextInt(8);
      for (int j = 0; j < pieces; j++) {
        body.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      bodies.add(body.append(random.nextInt(4) > 0 ? "}" : "").toString());
    }
    return bodies;
  }

  @Test
  void givesBackRealLogLines() throws IOException {
    List<String> bodies = new ArrayList<>();
    try (Stream<Path> files = Files.list(Shared.path("conformance/loki/log-lines"))) {
      for (Path file : files.sorted().toList()) {
        bodies.addAll(Files.readAllLines(file));
      }
    }
    assertThat(roundTrip(bodies)).isNotEmpty().isEqualTo(bodies);
  }

  @Test
  void objectsOfOneShapeTakeLittle() {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String level = i % 9 == 0 ? "error" : "info";
      bodies.add("{\"level\": \"" + level + "\", \"logger\": \"import.load\", \"row\": " + i + "}");
    }
    assertThat(roundTrip(bodies)).isEqualTo(bodies);
    assertThat(BlockWriter.encode(rows(bodies)).length).isLessThan(5_000);
  }

  @Test
  void moreShapesThanThereIsPlaceForStayWhole() {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      bodies.add("{\"key" + i + "\":\"value\",\"n\":" + i + "}");
    }
    bodies.add("{" + "\"k\":1,".repeat(1_000) + "\"k\":2}");
    assertThat(roundTrip(bodies)).isEqualTo(bodies);
  }

  @Test
  void anyChangedByteIsNoticed() {
    byte[] block = BlockWriter.encode(rows(List.of("{\"a\":1}", "{\"a\":2}", "plain")));
    for (int i = 0; i < block.length; i++) {
      byte[] damaged = block.clone();
      damaged[i] ^= 0x10;
      assertThatThrownBy(() -> new Block(damaged)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    for (int length = 0; length < block.length; length++) {
      byte[] torn = Arrays.copyOf(block, length);
      assertThatThrownBy(() -> new Block(torn)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static List<Row> rows(List<String> bodies) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      byte[] body = bodies.get(i).getBytes(StandardCharsets.UTF_8);
      rows.add(new Row(LogLines.NOW + i, i, Labels.EMPTY, Labels.of("seq", "" + i), body));
    }
    return rows;
  }

  private static List<String> roundTrip(List<String> bodies) {
    var block = new Block(BlockWriter.encode(rows(bodies)));
    List<String> read = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      Row row = block.row(0, i);
      assertThat(row.timeNanos).isEqualTo(LogLines.NOW + i);
      assertThat(row.fields.get("seq")).isEqualTo("" + i);
      read.add(row.line().body());
    }
    return read;
  }
}
