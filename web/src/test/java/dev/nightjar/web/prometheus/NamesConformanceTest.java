package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.base.Durations;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Printer;
import dev.nightjar.testing.kit.Shared;
import dev.nightjar.wire.MetricNames;
import dev.nightjar.wire.NameEscaping;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Outside tables of durations, of names and of how names are escaped, each row at every door that
/// takes such a thing.
final class NamesConformanceTest {
  private static Stream<DynamicTest> rows(String file, Row row) throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(Shared.path("conformance/names/" + file).toFile())
        .valueStream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> row.check(each)));
  }

  private interface Row {
    void check(JsonNode row);
  }

  private static String text(JsonNode row, String field) {
    return row.required(field).textValue();
  }

  @TestFactory
  Stream<DynamicTest> durations() throws IOException {
    return rows("durations.json", NamesConformanceTest::checkDuration);
  }

  private static void checkDuration(JsonNode row) {
    String input = text(row, "input");
    Optional<Duration> read = Durations.parse(input);
    if (row.has("error")) {
      assertThat(read).isEmpty();
      refusesInQueries(input);
      refusesAsStep(input);
      return;
    }
    String printed = text(row, "printed");
    // One row's number is no 64-bit one, which durations are: it must be what its printed form is.
    Optional<Duration> wanted =
        row.required("nanoseconds").canConvertToLong()
            ? Optional.of(Duration.ofNanos(row.required("nanoseconds").longValue()))
            : Durations.parse(printed);
    assertThat(read).isEqualTo(wanted).isPresent();
    assertThat(Durations.format(read.orElseThrow())).isEqualTo(printed);
    assertThat(Times.durationMillis(input)).isEqualTo(read.orElseThrow().toMillis());
    boolean isZero = read.orElseThrow().isZero();
    String query = isZero ? "m offset " + input : "m[" + input + "]";
    assertThat(Printer.print(PromqlParser.parse(query)))
        .isEqualTo(isZero ? "m" : "m[" + printed + "]");
  }

  private static void refusesInQueries(String input) {
    boolean isNumber = input.matches("[0-9]+"); // of seconds, in a query
    assertThat(parses("m[" + input + "]")).as(input).isEqualTo(isNumber);
  }

  private static void refusesAsStep(String input) {
    if (input.matches("[0-9]+")) {
      assertThat(Times.durationMillis(input)).isEqualTo(1000 * Long.parseLong(input));
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> Times.durationMillis(input));
    }
  }

  private static boolean parses(String query) {
    try {
      var _ = PromqlParser.parse(query);
      return true;
    } catch (NightjarException refused) {
      return false;
    }
  }

  @TestFactory
  Stream<DynamicTest> escaping() throws IOException {
    return rows("escaping.json", NamesConformanceTest::checkEscaping);
  }

  private static void checkEscaping(JsonNode row) {
    String name = text(row, "input");
    assertThat(NameEscaping.UNDERSCORES.escape(name)).isEqualTo(text(row, "underscores"));
    assertThat(NameEscaping.DOTS.escape(name)).isEqualTo(text(row, "dots"));
    assertThat(NameEscaping.VALUES.escape(name)).isEqualTo(text(row, "values"));
    assertThat(NameEscaping.ALLOW_UTF_8.escape(name)).isEqualTo(name);
    // In a path; dots are read back by nobody.
    assertThat(EscapedName.read(text(row, "values"))).isEqualTo(name);
  }

  @TestFactory
  Stream<DynamicTest> validity() throws IOException {
    return rows("metric-name-validity.json", NamesConformanceTest::checkValidity);
  }

  private static void checkValidity(JsonNode row) {
    String name = text(row, "name");
    boolean isClassic = row.required("legacy").booleanValue();
    boolean isValid = row.required("utf8").booleanValue();
    assertThat(MetricNames.isClassicMetric(name)).isEqualTo(isClassic);
    assertThat(MetricNames.isClassicLabel(name)).isEqualTo(isClassic && !name.contains(":"));
    assertThat(MetricNames.isValid(name)).isEqualTo(isValid);
    assertThat(parses(name)).isEqualTo(isClassic);
    assertThat(parses("{\"" + name + "\"}")).isEqualTo(isValid);
  }
}
