package dev.nightjar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.NightjarException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class JsonObjectTest {
  private static JsonObject parse(String text) {
    return JsonObject.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsValuesOfEachKind() {
    JsonObject json =
        parse(
            """
            {"t":"x","n":3,"d":1.5,"at":"2026-11-20T02:30:00.000Z","o":{"k":"v"},"l":["a","b"],"none":null}
            """);
    assertThat(json.needText("t")).isEqualTo("x");
    assertThat(json.needInteger("n")).isEqualTo(3);
    assertThat(json.number("n")).contains(3.0);
    assertThat(json.number("d")).contains(1.5);
    assertThat(json.time("at")).contains(Instant.parse("2026-11-20T02:30:00Z"));
    assertThat(json.object("o").orElseThrow().needText("k")).isEqualTo("v");
    assertThat(json.texts("l")).containsExactly("a", "b");
    assertThat(json.text("none")).isEmpty();
  }

  @Test
  void tellsWhereItIsNotJson() {
    assertThatThrownBy(() -> parse("{\n \"a\": oops}"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void tellsThePathOfAWrongValue() {
    assertThatThrownBy(() -> parse("{\"o\":{\"k\":7}}").object("o").orElseThrow().text("k"))
        .hasMessage("o.k must be a text, got 7");
    assertThatThrownBy(() -> parse("{}").needText("id")).hasMessage("id is missing");
  }

  @Test
  void refusesTimesThatNoRunCanHave() {
    for (String time :
        new String[] {"+1000000000-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "soon"}) {
      assertThatThrownBy(() -> parse("{\"at\":\"" + time + "\"}").time("at"))
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining("at must be a time");
    }
  }

  @Test
  void replacesHalvesOfPairs() {
    JsonObject json = parse("{\"a\":\"x\\ud800\",\"b\":\"\\ud83d\\udc26\"}");
    assertThat(json.needText("a")).isEqualTo("x\uFFFD");
    assertThat(json.needText("b")).isEqualTo("\ud83d\udc26");
  }

  @Test
  void refusesWhatIsNotOneObject() {
    assertThatThrownBy(() -> parse("[1]")).hasMessageContaining("one JSON object");
    assertThatThrownBy(() -> parse("{} {}")).hasMessageContaining("one JSON object");
    assertThatThrownBy(() -> parse("")).hasMessageContaining("one JSON object");
  }

  @Test
  void refusesNestingThatWouldExhaustTheStack() {
    assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(NightjarException.class);
  }
}
