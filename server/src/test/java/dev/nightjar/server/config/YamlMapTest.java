package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class YamlMapTest {
  private final Findings findings = new Findings();

  private List<String> problems() {
    return findings.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void readsValuesOfEachKind() {
    YamlMap map =
        YamlMap.parse(
            """
            text: some words
            wait: 1h30m
            flag: true
            number: 12
            size: 64MB
            labels: {a: b, c: 3}
            list: [x, y]
            inner:
              - name: one
              - name: two
            """,
            findings);
    assertThat(map.text("text")).contains("some words");
    assertThat(map.duration("wait")).contains(Duration.ofMinutes(90));
    assertThat(map.bool("flag")).contains(true);
    assertThat(map.integer("number")).contains(12);
    assertThat(map.bytes("size")).contains(64L << 20);
    assertThat(map.textMap("labels")).containsEntry("a", "b").containsEntry("c", "3");
    assertThat(map.texts("list")).containsExactly("x", "y");
    assertThat(map.maps("inner")).extracting(m -> m.needText("name")).containsExactly("one", "two");
    map.finish(Set.of());
    assertThat(problems()).isEmpty();
  }

  @Test
  void tellsAllProblemsAtOnceWithTheirLines() {
    YamlMap map =
        YamlMap.parse(
            """
            wait: soon
            flag: perhaps
            list: {a: 1}
            retension: 3d
            """,
            findings);
    var _ = map.duration("wait");
    var _ = map.bool("flag");
    var _ = map.texts("list");
    var _ = map.duration("retention");
    map.finish(Set.of());
    assertThat(problems())
        .containsExactly(
            "wait  line 1: \"soon\" is not a duration as 15s or 1h30m",
            "flag  line 2: \"perhaps\" is not true or false",
            "list  line 3: a list is wanted, got a mapping",
            "retension  line 4: unknown key, did you mean retention?");
  }

  @Test
  void warnsOfWhatPrometheusKnowsAndWeDoNotServe() {
    YamlMap map = YamlMap.parse("remote_read: []\n", findings);
    map.finish(Set.of("remote_read"));
    assertThat(problems()).isEmpty();
    assertThat(findings.warnings())
        .extracting(Problem::toString)
        .containsExactly("remote_read  line 1: is not served yet and has no effect");
  }

  @Test
  void tellsAKeyThatStandsTwice() {
    var _ = YamlMap.parse("a: 1\nb: 2\na: 3\n", findings);
    assertThat(problems()).containsExactly("a  line 3: stands here again, first in line 1");
  }

  @Test
  void tellsWhereItIsNotYaml() {
    var _ = YamlMap.parse("a: [1, 2\nb: 3\n", findings);
    assertThat(problems()).singleElement().asString().startsWith("line ").contains("not YAML");
  }

  @Test
  void takesAnEmptyDocumentAsAnEmptyMapping() {
    assertThat(YamlMap.parse("", findings).keys()).isEmpty();
    assertThat(YamlMap.parse("# nothing\n", findings).keys()).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void namesThePlaceOfAnInnerProblem() {
    YamlMap map = YamlMap.parse("jobs:\n  - name: a\n  - {}\n", findings);
    map.maps("jobs").forEach(job -> job.needText("name"));
    assertThat(problems()).containsExactly("jobs[1].name  line 3: is missing");
  }
}
