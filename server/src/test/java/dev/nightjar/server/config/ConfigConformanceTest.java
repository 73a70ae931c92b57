package dev.nightjar.server.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Configuration files of another project: those that it takes are taken, those that it refuses are
/// refused, but for the parts that are not served and only warned of.
final class ConfigConformanceTest {
  /// Bad files, and a part of the problem that we tell.
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          entry("bearertoken.bad.yml", "at most one of bearer_token and bearer_token_file"),
          entry("empty_static_config.bad.yml", "a mapping is wanted"),
          entry("jobname_dup.bad.yml", "\"prometheus\" names two scrape configs"),
          entry("labelvalue.bad.yml", "a text is wanted, got bytes"),
          entry("rules.bad.yml", "a wild card may stand behind the last / only"),
          entry("scrape_body_size_limit.bad.yml", "\"100\" is not a size"),
          entry("scrape_config_files.bad.yml", "20s is longer than the interval 10s"),
          entry("scrape_config_utf8_conflicting.bad.yml", "utf8 metric names requested"),
          entry("scrape_interval.bad.yml", "6s is longer than the interval 5s"),
          entry("section_key_dup.bad.yml", "stands here again, first in line 1"),
          entry("url_in_targetgroup.bad.yml", "without scheme and path"));

  /// Bad files whose fault lies in a part that is not served; by the key that is warned of.
  private static final Map<String, Set<String>> NOT_SERVED =
      Map.ofEntries(
          entry("alert_relabel_configs", Set.of("empty_alert_relabel_config.bad.yml")),
          entry("alertmanagers", Set.of("empty_alertmanager_relabel_config.bad.yml")),
          entry(
              "fallback_scrape_protocol",
              Set.of("scrape_config_files_fallback_scrape_protocol2.bad.yml")),
          entry(
              "http_sd_configs",
              Set.of(
                  "http_token_file.bad.yml",
                  "http_url_bad_scheme.bad.yml",
                  "http_url_no_host.bad.yml")),
          entry("metric_relabel_configs", Set.of("empty_metric_relabel_config.bad.yml")),
          entry(
              "otlp",
              Set.of(
                  "otlp_allow_utf8.bad.yml",
                  "otlp_ignore_resource_attributes_without_promote_all.bad.yml",
                  "otlp_promote_all_resource_attributes.bad.yml",
                  "otlp_sanitize_ignore_resource_attributes.bad.yml",
                  "otlp_sanitize_promote_resource_attributes.bad.yml")),
          entry(
              "relabel_configs",
              Set.of(
                  "dropequal.bad.yml",
                  "dropequal1.bad.yml",
                  "empty_scrape_config_action.bad.yml",
                  "keepequal.bad.yml",
                  "keepequal1.bad.yml",
                  "labeldrop.bad.yml",
                  "labeldrop2.bad.yml",
                  "labeldrop3.bad.yml",
                  "labeldrop4.bad.yml",
                  "labelkeep.bad.yml",
                  "labelkeep2.bad.yml",
                  "labelkeep3.bad.yml",
                  "labelkeep4.bad.yml",
                  "labelkeep5.bad.yml",
                  "labelmap.bad.yml",
                  "lowercase3.bad.yml",
                  "modulus_missing.bad.yml",
                  "regex.bad.yml",
                  "target_label_hashmod_missing.bad.yml",
                  "target_label_missing.bad.yml",
                  "uppercase.bad.yml")),
          entry(
              "remote_read",
              Set.of(
                  "empty_rr_config.bad.yml",
                  "remote_read_header.bad.yml",
                  "remote_read_url_missing.bad.yml")),
          entry(
              "remote_write",
              Set.of(
                  "empty_rw_config.bad.yml",
                  "empty_rw_relabel_config.bad.yml",
                  "remote_write_authorization_header.bad.yml",
                  "remote_write_queue_max_backoff_less_than_min.bad.yml",
                  "remote_write_queue_max_samples_per_send_zero.bad.yml",
                  "remote_write_queue_max_shards_zero.bad.yml",
                  "remote_write_queue_min_shards_greater_than_max.bad.yml",
                  "remote_write_queue_min_shards_zero.bad.yml",
                  "remote_write_url_missing.bad.yml")),
          entry(
              "scrape_config_files",
              Set.of(
                  "scrape_config_files_double_import.bad.yml",
                  "scrape_config_files_duplicate.bad.yml",
                  "scrape_config_files_glob.bad.yml",
                  "scrape_config_files_global.bad.yml",
                  "scrape_config_files_global_duplicate.bad.yml")),
          entry(
              "scrape_protocols",
              Set.of(
                  "scrape_config_files_scrape_protocols.bad.yml",
                  "scrape_config_files_scrape_protocols2.bad.yml")));

  /// Good, but it names rule files that are absent, which we refuse, as `promtool` does.
  private static final String RULES_ABSENT = "rules_abs_path.good.yml";

  /// Files with secrets that good files name; their owners have them, the data does not.
  private static final List<String> SECRETS = List.of("valid_token_file", "valid_password_file");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> takesGoodFiles() throws IOException {
    return files(".good.yml").stream()
        .filter(name -> !name.equals(RULES_ABSENT))
        .map(name -> DynamicTest.dynamicTest(name, () -> takes(name)));
  }

  private void takes(String name) throws IOException {
    for (String secret : SECRETS) {
      Files.writeString(folder.resolve(secret), "secret");
    }
    Path rules = Shared.path("conformance/config/first.rules");
    Path copy = folder.resolve("first.rules");
    if (!Files.exists(copy)) {
      Files.copy(rules, copy);
    }
    Path file = folder.resolve("good.yml");
    Files.writeString(file, Files.readString(Shared.path("conformance/config").resolve(name)));
    assertThat(read(file).problems()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> takesGoodExamples() {
    return Stream.of(
            "config/examples/prometheus.yml",
            "config/examples/prometheus-otlp.yml",
            "config/scrape_configs/scrape_config_files1.good.yml",
            "config/scrape_configs/scrape_config_files2.good.yml",
            "config/otlp_empty.yml",
            "config/scrape_config_default_validation_mode.yml",
            "config/scrape_config_global_validation_mode.yml",
            "config/scrape_config_local_global_validation_mode.yml",
            "config/scrape_config_local_infer_escaping.yml",
            "rules/promtool/prometheus-config.good.yml",
            "rules/promtool/prometheus-config.lint.yml")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        assertThat(read(Shared.path("conformance/" + name)).problems()).isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> refusesBadFiles() {
    return REFUSED.entrySet().stream().map(e -> refuses("config/" + e.getKey(), e.getValue()));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatPromtoolRefuses() {
    return Stream.of(
        refuses("rules/promtool/config_with_rule_files.yml", "cannot be read"),
        refuses("rules/promtool/prometheus-config.bad.yml", "not-prometheus  line 1: unknown key"),
        refuses("config/" + RULES_ABSENT, "cannot be read"));
  }

  private static DynamicTest refuses(String name, String part) {
    return DynamicTest.dynamicTest(
        name,
        () ->
            assertThat(read(Shared.path("conformance/" + name)).problems())
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem).contains(part)));
  }

  @TestFactory
  Stream<DynamicTest> warnsOfPartsThatAreNotServed() {
    return NOT_SERVED.entrySet().stream()
        .flatMap(e -> e.getValue().stream().map(file -> Map.entry(e.getKey(), file)))
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getValue(),
                    () ->
                        assertThat(
                                read(Shared.path("conformance/config/" + e.getValue())).warnings())
                            .extracting(Problem::path)
                            .anySatisfy(path -> assertThat(path).endsWith(e.getKey()))));
  }

  @Test
  void knowsEveryBadFile() throws IOException {
    Set<String> known = new TreeSet<>(REFUSED.keySet());
    NOT_SERVED.values().forEach(known::addAll);
    assertThat(files(".bad.yml")).containsExactlyInAnyOrderElementsOf(known);
    assertThat(known).containsAll(filesWithExpectedErrors());
  }

  /// Of the table only the names count: the problems that we tell have words of their own.
  private static List<String> filesWithExpectedErrors() throws IOException {
    String json = Files.readString(Shared.path("conformance/config/expected-errors.json"));
    Object rows = new Load(LoadSettings.builder().build()).loadFromString(json); // JSON is YAML
    assertThat(rows).isInstanceOf(List.class);
    return ((List<?>) rows)
        .stream().map(row -> String.valueOf(((Map<?, ?>) row).get("file"))).toList();
  }

  private static Findings read(Path file) throws IOException {
    var findings = new Findings();
    var _ = ConfigFile.read(file, findings);
    return findings;
  }

  private static List<String> files(String ending) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(Shared.path("conformance/config"))) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(ending))
          .sorted()
          .forEach(names::add);
    }
    return names;
  }
}
