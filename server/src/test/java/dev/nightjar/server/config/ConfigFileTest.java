package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import dev.nightjar.ingest.ScrapeConfig;
import dev.nightjar.ingest.ScrapedNames;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.ping.PingAccess;
import dev.nightjar.wire.Expositions.Histograms;
import dev.nightjar.wire.NameEscaping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
  private final Findings findings = new Findings();

  private List<String> problems(String text) throws IOException {
    var _ = ConfigFile.parse(text, Path.of(""), findings);
    return findings.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void hasDefaultsForEverything() {
    Config config = ConfigFile.none();
    assertThat(config.storage()).isEqualTo(StorageConfig.DEFAULT);
    assertThat(config.scrapes()).isEmpty();
    assertThat(config.alerting().problems()).isEmpty();
  }

  @Test
  void featuresOfPromqlGoByPrometheusNamesAndCountForRules(@TempDir Path dir) throws IOException {
    Path rules = dir.resolve("rules.yml");
    Files.writeString(
        rules, "groups: [{name: g, rules: [{record: r, expr: 'mad_over_time(a[5m])'}]}]");
    String withRules = "rule_files: [" + rules + "]\n";
    String on = "query: {features: [promql-experimental-functions]}\n";

    assertThat(problems(on + withRules)).isEmpty();
    assertThat(ConfigFile.parse(on, Path.of(""), findings).features())
        .isEqualTo(Features.of(List.of("promql-experimental-functions")));
    assertThat(ConfigFile.none().features()).isEqualTo(Features.STABLE);
    assertThat(problems(withRules))
        .singleElement()
        .asString()
        .contains("function \"mad_over_time\" is not enabled")
        .contains("query.features: promql-experimental-functions");
  }

  @Test
  void anUnknownFeatureIsToldWithTheKnownOnes() throws IOException {
    assertThat(problems("query:\n  features: [promql-duration-expr, promql-magic]\n  feature: x\n"))
        .hasSize(2)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("query.features  line 2: unknown feature \"promql-magic\", known"))
        .anySatisfy(problem -> assertThat(problem).contains("did you mean query.features?"));
  }

  @Test
  void tellsAllProblemsOfAFileAtOnce() throws IOException {
    assertThat(
            problems(
                """
                global:
                  scrape_interval: 10s
                  scrape_timeout: 20s
                  external_labels: {"": x}
                scrape_configs:
                  - job_name: a
                    scheme: ftp
                  - job_name: b
                    scrape_intervall: 5s
                  - job_name: c
                    static_configs:
                      - targets: ["a:1"]
                        labels: {__name__: x}
                storage:
                  retention: 0
                  retension: 3d
                  wal_force: often
                """))
        .containsExactly(
            "global.scrape_timeout  line 3: 20s is longer than the interval 10s",
            "global.external_labels  line 4: a label has an empty name",
            "scrape_configs[0]  line 6: scheme of \"a\" is \"ftp\", wanted http or https",
            "scrape_configs[1].scrape_intervall  line 9: unknown key, did you mean"
                + " scrape_configs[1].scrape_interval?",
            "scrape_configs[2].static_configs[0]  line 12: label name \"__name__\" must not stand"
                + " on a target",
            "storage.retention  line 15: must be longer than 0",
            "storage.wal_force  line 17: \"often\" is not a duration as 15s or 1h30m",
            "storage.retension  line 16: unknown key, did you mean storage.retention?");
  }

  @Test
  void tellsTheLineOfARuleFileThatIsAbsent() throws IOException {
    assertThat(problems("rule_files:\n  - absent.yml\n"))
        .containsExactly("rule_files[0]  line 2: the file absent.yml cannot be read");
  }

  @Test
  void takesMergedMappingsBehindTheirOwnKeys() throws IOException {
    Config config =
        ConfigFile.parse(
            """
            scrape_configs:
              - &base
                job_name: a
                metrics_path: /m
                scrape_interval: 5s
              - <<: *base
                job_name: b
                metrics_path: /n
            """,
            Path.of(""),
            findings);
    assertThat(findings.problems()).isEmpty();
    assertThat(config.scrapes().get(1).metricsPath()).isEqualTo("/n");
    assertThat(config.scrapes().get(1).scrapeInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void scrapesTheFormsOfHistogramsThatGlobalOrTheScrapeConfigNames() throws IOException {
    Config config =
        ConfigFile.parse(
            """
            global: {scrape_native_histograms: true}
            scrape_configs:
              - job_name: a
              - {job_name: b, scrape_native_histograms: false, always_scrape_classic_histograms: true}
              - {job_name: c, always_scrape_classic_histograms: true}
            """,
            Path.of(""),
            findings);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.warnings()).isEmpty();
    assertThat(config.scrapes())
        .extracting(ScrapeConfig::histograms)
        .containsExactly(Histograms.NATIVE, Histograms.CLASSIC, Histograms.BOTH);
  }

  @Test
  void namesThatAreTakenAndHowOthersAreEscapedFitEachOther() throws IOException {
    Config config =
        ConfigFile.parse(
            """
            global: {metric_name_validation_scheme: legacy, metric_name_escaping_scheme: dots}
            scrape_configs:
              - job_name: a
              - {job_name: b, metric_name_validation_scheme: legacy}
              - {job_name: c, metric_name_validation_scheme: utf8}
              - {job_name: d, metric_name_validation_scheme: utf8, metric_name_escaping_scheme: values}
            """,
            Path.of(""),
            findings);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.warnings()).isEmpty();
    assertThat(config.scrapes())
        .extracting(ScrapeConfig::names)
        .containsExactly(
            new ScrapedNames(true, NameEscaping.DOTS),
            new ScrapedNames(true, NameEscaping.UNDERSCORES),
            ScrapedNames.ANY,
            new ScrapedNames(false, NameEscaping.VALUES));
  }

  @Test
  void refusesNameSchemesThatItDoesNotKnow() throws IOException {
    assertThat(
            problems(
                """
                global: {metric_name_validation_scheme: none}
                scrape_configs: [{job_name: a, metric_name_escaping_scheme: x}]
                """))
        .containsExactly(
            "global.metric_name_validation_scheme  line 1: \"none\", wanted utf8 or legacy",
            "scrape_configs[0].metric_name_escaping_scheme  line 2: \"x\", wanted one of"
                + " allow-utf-8, underscores, dots, values");
  }

  @Test
  void refusesToMergeWhatIsNoMapping() throws IOException {
    assertThat(problems("global:\n  <<: text\n"))
        .containsExactly("global.<<  line 2: a mapping is wanted, got \"text\"");
  }

  @Test
  void refusesAMappingThatContainsItself() throws IOException {
    assertThat(problems("global: &g\n  <<: *g\n")).isNotEmpty();
  }

  @Test
  void takesPingKeysFromTheFileAndFromOneBesideIt(@TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("keys"), "# team a\nabcdefghijklmnop\n\n");
    Config config =
        ConfigFile.parse(
            """
            web:
              ping_keys: [fqOOd6-F4MMNuCEnzTU01w]
              ping_keys_file: keys
              ping_create_limit: 0
            """,
            dir,
            findings);
    assertThat(findings.problems()).isEmpty();
    assertThat(config.pings())
        .isEqualTo(new PingAccess(Set.of("fqOOd6-F4MMNuCEnzTU01w", "abcdefghijklmnop"), 0));
    assertThat(config.text()).doesNotContain("fqOOd6").contains("ping_keys_file: keys");
  }

  @Test
  void refusesPingKeysThatCanBeGuessedWithoutTellingThem() throws IOException {
    assertThat(
            problems(
                """
                web:
                  ping_keys: [short, "with a blank in it at all"]
                  ping_keys_file: absent
                  ping_create_limit: -1
                """))
        .hasSize(4)
        .allSatisfy(problem -> assertThat(problem).startsWith("web.ping_"))
        .noneMatch(problem -> problem.contains("short"));
  }
}
