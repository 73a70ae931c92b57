package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.testing.kit.Shared;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules in a whole server, beside a Prometheus that scrapes the same page and has the same file.
final class RulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Of each series of the page, its values in windows of four seconds.
  private static final int[][] PATTERNS = {
    {0, 20, 20, 0, 0, 20, 0, 20},
    {20, 0, 20, 20, 20, 0, 0, 0},
    {20, 20, 20, 20, 20, 20, 20, 20},
  };

  private static final Duration WINDOW = Duration.ofSeconds(4);

  private static final String RULES =
      """
      groups:
        - name: live
          interval: 1s
          rules:
            - {record: "rec:high", expr: m > 10, labels: {k: v}}
            - {alert: Now, expr: m > 10, annotations: {is: "{{ $labels.i }}: {{ $value }}", bad: "{{ $value | first }}"}}
            - {alert: Later, expr: m > 10, for: 5s500ms, labels: {site: "{{ $externalLabels.site }}"}}
            - {alert: Kept, expr: m > 10, keep_firing_for: 5s500ms}
            - {alert: Chained, expr: 'ALERTS{alertname="Later", alertstate="firing"}'}
            - {alert: Scalar, expr: "1"}
            - {alert: Wrong, expr: "m + on() m"}
            - {alert: Clash, expr: m, labels: {i: ""}}
        - name: limited
          interval: 1s
          limit: 2
          rules:
            - {record: "rec:all", expr: m}
      """;

  @TempDir private Path dir = Path.of("");

  private volatile long begunNanos;

  private String page() {
    long windows =
        begunNanos == 0 ? 0 : Math.max(0, System.nanoTime() - begunNanos) / WINDOW.toNanos() + 1;
    var text = new StringBuilder("# TYPE m gauge\n");
    for (int i = 0; i < PATTERNS.length; i++) {
      int at = (int) Math.min(windows, PATTERNS[i].length);
      text.append("m{i=\"%d\"} %d\n".formatted(i, at == 0 ? 0 : PATTERNS[i][at - 1]));
    }
    return text.toString();
  }

  @Test
  void everyAlertGoesThroughTheStatesThatPrometheusGivesIt() throws Exception {
    HttpServer exporter =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = page().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
    Files.writeString(dir.resolve("rules.yml"), RULES);
    Path config =
        Files.writeString(
            dir.resolve("both.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s, external_labels: {site: lab}}
            rule_files: [rules.yml]
            scrape_configs: [{job_name: page, static_configs: [{targets: ["127.0.0.1:%d"]}]}]
            """
                .formatted(exporter.getAddress().getPort()));
    try (var prometheus = Prometheus.with(config, dir.resolve("theirs"));
        Nightjar ours = Nightjar.serve(dir.resolve("ours"), "--config", config.toString())) {
      for (String url : List.of(prometheus.url(), ours.http())) {
        await().atMost(Duration.ofSeconds(30)).until(() -> isUnderWay(url));
      }
      var seen = new TreeMap<String, List<String>>();
      var theirs = new TreeMap<String, List<String>>();
      begunNanos = System.nanoTime();
      long end = begunNanos + WINDOW.multipliedBy(PATTERNS[0].length + 2).toNanos();
      while (System.nanoTime() < end) {
        look(prometheus.url(), theirs);
        look(ours.http(), seen);
        TimeUnit.MILLISECONDS.sleep(200);
      }
      assertThat(seen).isEqualTo(theirs).hasSizeGreaterThan(15);
      assertThat(series(ours.http())).isEqualTo(series(prometheus.url())).hasSizeGreaterThan(20);
    } finally {
      exporter.stop(0);
    }
  }

  /// Whether the page was seen, and every rule was evaluated since.
  private static boolean isUnderWay(String url) throws Exception {
    Set<String> health = new HashSet<>();
    var errors = new StringBuilder();
    for (JsonNode group : data(url, "/api/v1/rules").path("groups")) {
      if (!group.path("name").asText().equals("watch")) {
        group.path("rules").forEach(rule -> health.add(rule.path("health").asText()));
        group.path("rules").forEach(rule -> errors.append(error(rule)));
      }
    }
    return !health.contains("unknown")
        && errors.toString().contains("exceeded limit of 2")
        && errors.toString().contains("after applying alert labels");
  }

  /// Notes each new state of every alert with its texts, and each new error of a rule.
  private static void look(String url, Map<String, List<String>> into) throws Exception {
    JsonNode groups = data(url, "/api/v1/rules").path("groups");
    Set<String> here = new HashSet<>();
    for (JsonNode group : groups) {
      if (group.path("name").asText().equals("watch")) {
        continue;
      }
      for (JsonNode rule : group.path("rules")) {
        String name = rule.path("name").asText();
        note(into, name, rule.path("health").asText() + " " + error(rule));
        for (JsonNode alert : rule.path("alerts")) {
          String key = name + sorted(alert.path("labels"));
          here.add(key);
          String texts = sorted(alert.path("annotations")) + alert.path("value").asText();
          note(into, key, alert.path("state").asText() + " " + texts);
        }
      }
    }
    into.keySet().stream()
        .filter(key -> key.contains("{") && !here.contains(key))
        .forEach(key -> note(into, key, "none"));
  }

  /// The order of two series in an error, and what a message says beyond Prometheus', don't count.
  private static String error(JsonNode rule) {
    return rule.path("lastError").asText().replaceFirst("(labels|operation): .*", "$1");
  }

  private static void note(Map<String, List<String>> into, String key, String state) {
    List<String> states = into.computeIfAbsent(key, _ -> new ArrayList<>());
    if (states.isEmpty() || !states.getLast().equals(state)) {
      states.add(state);
    }
  }

  private static String sorted(JsonNode object) {
    var sorted = new TreeMap<String, String>();
    object.properties().forEach(e -> sorted.put(e.getKey(), e.getValue().asText()));
    return sorted.toString();
  }

  private static JsonNode data(String url, String path) throws Exception {
    return JSON.readTree(Nightjar.send("GET", url + path, "").body()).path("data");
  }

  /// What rules have written.
  private static Set<String> series(String url) throws Exception {
    Set<String> all = new HashSet<>();
    String selector = "%7B__name__%3D~%22ALERTS.*%7Crec%3A.*%22%7D";
    for (JsonNode labels : data(url, "/api/v1/series?match%5B%5D=" + selector)) {
      if (!labels.has("severity")) { // those of our own watch
        all.add(sorted(labels));
      }
    }
    return all;
  }

  @Test
  void aBrokenFileLeavesTheOldRulesRunning() throws Exception {
    Path rules = dir.resolve("rules.yml");
    Files.writeString(
        rules, "groups: [{name: g, interval: 1s, rules: [{record: one, expr: 1}]}]\n");
    Path config = Files.writeString(dir.resolve("n.yml"), "rule_files: ['r*.yml']\n");
    try (Nightjar server =
        Nightjar.serve(
            dir.resolve("data"), "--config", config.toString(), "--enable-lifecycle-api")) {
      Files.writeString(
          rules,
          """
          groups:
            - name: g
              rules:
                - record: one
                  expr: 1 +
          """);
      var answer = Nightjar.send("POST", server.http() + "/-/reload", "");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .contains(rules + ": groups[0].rules[0].expr  line 5, column 15: could not parse");
      double before = server.value("vector(time())");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.value("sum(timestamp(one)) or vector(0)") > before);
    }
  }

  @Test
  void theCommandsJudgeFilesFromOutside() throws Exception {
    Outcome scripts = nightjar("test", "promql", Shared.path("conformance/promql").toString());
    assertThat(scripts.exitCode()).as(scripts.out()).isZero();
    assertThat(scripts.out()).matches("\\d{4} passed, 0 failed\n");
    String folder = Shared.path("conformance/rules/promtool") + "/";
    Outcome good =
        nightjar(
            "test",
            "rules",
            folder + "unittest.yml",
            folder + "long-period.yml",
            folder + "negative-offset-test.yml",
            folder + "no-test-group-interval.yml");
    assertThat(good.exitCode()).as(good.out()).isZero();
    Outcome bad = nightjar("test", "rules", folder + "bad-promql.yml", folder + "rules_run.yml");
    assertThat(bad.exitCode()).isOne();
    assertThat(bad.out()).endsWith("1 passed, 2 failed\n");
    assertThat(nightjar("check", "rules", folder + "rules.yml").out())
        .isEqualTo(folder + "rules.yml: 5 rules found\n");
    assertThat(nightjar("test", "rules").exitCode()).isEqualTo(2);
  }

  private static Outcome nightjar(String... words) throws Exception {
    return Outcome.of(Nightjar.command(words), Map.of());
  }
}
