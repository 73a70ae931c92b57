package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Routes and receivers of another project, put under `alerting`: those that it takes are taken,
/// those that it refuses are refused, but for the parts that are not served and only warned of.
final class AlertingConformanceTest {
  /// Bad files whose fault lies in a part that is not served; by a part of the key that is warned
  /// of.
  private static final Map<String, Set<String>> FILES_NOT_SERVED =
      Map.of(
          "email_configs", Set.of("conf.smtp-both-password-and-file.yml"),
          "mattermost_configs",
              Set.of(
                  "conf.mattermost-both-webhook-url-and-file.yml",
                  "conf.mattermost-no-webhook-url.yml",
                  "conf.mattermost-valid-receiver-both-webhook-url-and-file.yml"),
          "opsgenie_configs",
              Set.of("conf.opsgenie-both-file-and-apikey.yml", "conf.opsgenie-no-apikey.yml"),
          "rocketchat_configs", Set.of("conf.rocketchat-both-tokenid-and-tokenidfile.yml"),
          "slack_configs",
              Set.of(
                  "conf.slack-both-file-and-token.yml",
                  "conf.slack-both-file-and-url.yml",
                  "conf.slack-both-url-and-token.yml",
                  "conf.slack-no-api-url-or-token.yml",
                  "conf.slack-update-message-and-webhook.yml"),
          "sns_configs", Set.of("conf.sns-invalid.yml"),
          "telegram_configs",
              Set.of(
                  "conf.telegram-both-bot-token-and-file.yml",
                  "conf.telegram-valid-receiver-both-bot-token-and-file.yml"),
          "wechat_configs",
              Set.of("conf.wechat-both-file-and-secret.yml", "conf.wechat-no-api-secret.yml"),
          "inhibit_rules",
              Set.of(
                  "conf.nil-source_match_re-inhibition.yml",
                  "conf.nil-target_match_re-inhibition.yml"));

  /// The same for short texts, by their number.
  private static final Map<Integer, String> TEXTS_NOT_SERVED =
      Map.of(
          7, "receivers[0].labels",
          10, "mute_time_intervals",
          13, "mute_time_intervals",
          17, "route.labels",
          20, "active_time_intervals");

  @TestFactory
  Stream<DynamicTest> takesAndRefusesFiles() throws IOException {
    Set<String> notServed = Set.copyOf(namesNotServed());
    return table("config-files.json").stream()
        .filter(row -> !notServed.contains(text(row, "file")))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    text(row, "file"),
                    () -> check(read(file(text(row, "file"))), text(row, "error"))));
  }

  @TestFactory
  Stream<DynamicTest> takesAndRefusesShortTexts() throws IOException {
    return table("config-inline.json").stream()
        .filter(row -> !TEXTS_NOT_SERVED.containsKey(number(row)))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    "text " + number(row),
                    () -> check(read(text(row, "yaml")), text(row, "error"))));
  }

  @TestFactory
  Stream<DynamicTest> warnsOfFilesWithPartsThatAreNotServed() {
    return FILES_NOT_SERVED.entrySet().stream()
        .flatMap(e -> e.getValue().stream().map(name -> Map.entry(e.getKey(), name)))
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getValue(), () -> warns(read(file(e.getValue())), e.getKey())));
  }

  @TestFactory
  Stream<DynamicTest> warnsOfTextsWithPartsThatAreNotServed() throws IOException {
    return table("config-inline.json").stream()
        .filter(row -> TEXTS_NOT_SERVED.containsKey(number(row)))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    "text " + number(row),
                    () ->
                        warns(
                            read(text(row, "yaml")),
                            TEXTS_NOT_SERVED.getOrDefault(number(row), ""))));
  }

  @Test
  void refusesAPatternWithoutText() throws IOException {
    assertThat(read(file("conf.nil-match_re-route.yml")).problems())
        .extracting(Problem::toString)
        .containsExactly("alerting.route.routes[0].match_re.invalid_label  line 6: is missing");
  }

  @Test
  void takesTheExample() throws IOException {
    Path example = Shared.path("conformance/alertmanager/examples/simple.yml");
    assertThat(read(Files.readString(example)).problems()).isEmpty();
  }

  private static void check(Findings findings, String error) {
    if (error.isEmpty()) {
      assertThat(findings.problems()).isEmpty();
    } else {
      assertThat(findings.problems()).isNotEmpty();
    }
  }

  private static void warns(Findings findings, String key) {
    assertThat(findings.warnings())
        .extracting(Problem::path)
        .anySatisfy(path -> assertThat(path).contains(key));
  }

  private static List<String> namesNotServed() {
    return FILES_NOT_SERVED.values().stream().flatMap(Set::stream).toList();
  }

  private static String file(String name) throws IOException {
    return Files.readString(Shared.path("conformance/alertmanager/config").resolve(name));
  }

  private static Findings read(String text) throws IOException {
    var findings = new Findings();
    var _ = ConfigFile.parse("alerting:\n" + text.indent(2), Path.of(""), findings);
    return findings;
  }

  /// JSON is YAML.
  private static List<Map<?, ?>> table(String name) throws IOException {
    Path file = Shared.path("conformance/alertmanager/" + name);
    Object rows = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    assertThat(rows).isInstanceOf(List.class);
    return ((List<?>) rows).stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
  }

  private static String text(Map<?, ?> row, String key) {
    return String.valueOf(row.get(key));
  }

  private static int number(Map<?, ?> row) {
    return Integer.parseInt(text(row, "n"));
  }
}
