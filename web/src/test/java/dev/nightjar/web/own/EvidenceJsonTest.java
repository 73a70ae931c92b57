package dev.nightjar.web.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Finding;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunState;
import dev.nightjar.testing.kit.Evidences;
import dev.nightjar.testing.kit.Runs;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class EvidenceJsonTest {
  private static final Instant START = Instant.parse("2026-11-20T02:30:00Z");

  private static byte[] written(Run run, RunEvidence evidence) throws IOException {
    var out = new ByteArrayOutputStream();
    Answer.json(200, json -> RunJson.write(json, run, 3, evidence)).body().writeTo(out);
    return out.toByteArray();
  }

  private static RunEvidence read(String evidence) {
    return new EvidenceReader().of(report("{\"evidence\":" + evidence + "}"));
  }

  private static JsonObject report(String json) {
    return JsonObject.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> facts(RunEvidence evidence) {
    return evidence.facts().orElse(Map.of());
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Run run =
        Runs.ended(Runs.running("backup", START, 1), RunState.FAILED, Duration.ofMillis(1_500))
            .toBuilder()
            .attempt(3)
            .retried(Duration.ofMillis(700))
            .backedOff(Duration.ofMillis(500))
            .revision(7)
            .heartbeat(Duration.ofSeconds(15))
            .build();
    // Times in JSON are milliseconds.
    RunEvidence whole = Evidences.whole(START);
    RunEvidence millis =
        new RunEvidence(
            whole.causes(),
            whole.attempts().map(all -> all.subList(0, 1)),
            whole.exceptions(),
            whole.stacks(),
            whole.curve(),
            whole.leftOver(),
            whole.expectations(),
            Optional.empty(),
            whole.facts());
    JsonObject json = JsonObject.parse(written(run, millis));
    assertThat(RunJson.read(json)).isEqualTo(run);
    assertThat(new EvidenceReader().of(json)).isEqualTo(millis);
    assertThat(json.integer("output_lines")).contains(3L);
  }

  @Test
  void findingsAreToldAndNeverTakenFromAReporter() throws IOException {
    var finding =
        new Finding(
            "low",
            "written_bytes",
            "Wrote 4 KB; usually 200 MB",
            OptionalDouble.of(4096),
            OptionalDouble.of(2e8),
            OptionalDouble.of(1.9e8),
            OptionalDouble.empty(),
            20);
    byte[] json =
        written(Runs.running("backup", START, 1), RunEvidence.NONE.withFindings(List.of(finding)));
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains(
            "\"findings\":[{\"kind\":\"low\",\"subject\":\"written_bytes\","
                + "\"text\":\"Wrote 4 KB; usually 200 MB\",\"value\":4096,\"usual\":200000000,"
                + "\"low\":190000000,\"high\":null,\"runs\":20}]");
    assertThat(new EvidenceReader().of(JsonObject.parse(json))).isEqualTo(RunEvidence.NONE);
  }

  @Test
  void leavesAloneWhatANewerReporterTells() {
    RunEvidence evidence =
        read(
            """
            {"smells":[1,2],"causes":[{"kind":"gremlin","text":"x","confidence":"likely","by":{}}],
             "curve":{"columns":["t","gremlins"],"points":[[0.5,null]],"unit":"s"}}
            """);
    assertThat(facts(evidence)).isEmpty();
    assertThat(evidence.reason()).isEqualTo("x");
    assertThat(evidence.curve().orElseThrow().value(0, 1)).isNaN();
  }

  @Test
  void aSectionThatIsWrongIsToldAndTheOthersAreTaken() {
    RunEvidence evidence =
        read(
            """
            {"causes":[{"kind":"exit","text":7,"confidence":"certain"}],
             "stacks":[{"at":"2026-11-20T02:30:00Z","processes":[{"pid":"x"}]}],
             "curve":{"columns":["t","rss_bytes"],"points":[[1,2],[3]]},
             "attempts":[{"number":1,"state":"odd","started_at":"2026-11-20T02:30:00Z"}],
             "left_over":7,
             "facts":{"cwd":"/srv"}}
            """);
    assertThat(evidence.causes()).isEmpty();
    assertThat(facts(evidence))
        .containsOnly(
            Map.entry("cwd", "/srv"),
            Map.entry("refused.causes", "evidence.causes[0].text must be a text, got 7"),
            Map.entry(
                "refused.stacks",
                "evidence.stacks[0].processes[0].pid must be a whole number, got x"),
            Map.entry(
                "refused.curve", "evidence.curve.points[1] must be a list of 2 numbers, got [3]"),
            Map.entry(
                "refused.attempts", "evidence.attempts[0].state: there is no run state \"odd\""),
            Map.entry("refused.left_over", "evidence.left_over must be a list, got 7"));
  }

  @Test
  void evidenceThatIsNoObjectIsTold() {
    assertThat(facts(read("[1]")))
        .containsEntry("refused.all", "evidence must be an object, got [1]");
    assertThat(read("null")).isEqualTo(RunEvidence.NONE);
    assertThat(read("{}")).isEqualTo(RunEvidence.NONE);
  }

  @Test
  void numbersBeyondAllBoundsDoNotCostTheReport() {
    RunEvidence evidence =
        read(
            """
            {"curve":{"columns":["t"],"points":[[123456789012345678901234567890],[1e999]]},
             "left_over":[{"pid":99999999999}]}
            """);
    assertThat(evidence.curve().orElseThrow().value(0, 0)).isEqualTo(1.2345678901234568e29);
    assertThat(facts(evidence).get("refused.left_over"))
        .isEqualTo(
            "evidence.left_over[0].pid must be a number of at most 32 bits, got 99999999999");
  }

  @Test
  void namesTheFieldOfARunThatIsWrong() {
    String good = "\"id\":\"01JD0000000000000000000000\",\"job\":\"a\",\"state\":\"running\"";
    assertThatThrownBy(() -> RunJson.read(report("{" + good + "}")))
        .hasMessage("started_at is missing");
    String start = ",\"started_at\":\"2026-11-20T02:30:00Z\"";
    assertThatThrownBy(() -> RunJson.read(report("{" + good + start + ",\"pid\":1.5}")))
        .hasMessage("pid must be a whole number, got 1.5");
    assertThatThrownBy(() -> RunJson.read(report("{" + good + start + ",\"limit\":-1}")))
        .hasMessageStartingWith("limit must be from 0 to ");
    assertThatThrownBy(
            () -> RunJson.read(report("{" + good.replace("running", "odd") + start + "}")))
        .hasMessage("state: there is no run state \"odd\"");
    assertThat(RunJson.read(report("{" + good + start + ",\"attempt\":null}")).attempt())
        .isEqualTo(1);
  }
}
