package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nightjar.testing.acceptance.ComplianceQueries.Query;
import dev.nightjar.testing.acceptance.PromqlServers.Times;
import dev.nightjar.testing.kit.RandomSamples.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prometheus' compliance tester for PromQL: every variant of every template, asked of a Nightjar
/// and of a Prometheus 2.42 that hold the same samples of its demo service, over the tester's ten
/// minutes in steps of ten seconds and at their end. What Prometheus has changed since must show
/// what [PromqlChanges] says of it.
///
/// `-Dseed=…` makes other samples.
final class PromqlComplianceTest {
  /// The tester takes values for equal that differ by no more than this part of theirs.
  private static final double TOLERANCE = 1e-5;

  private static final long STEP = 10_000;
  private static final long SPAN = 10 * 60_000;

  /// As far as the templates look back: an hour, and ten minutes more by an offset.
  private static final long BEFORE = 75 * 60_000;

  /// As far as they look ahead.
  private static final long AFTER = 12 * 60_000;

  @TempDir private Path dir = Path.of("");
  private final long seed = Long.getLong("seed", 118);
  private final Map<String, Integer> classes = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();
  private int asked;
  private int empty;
  private int failed;

  @Test
  void samplesOfAnyTimeAreAnsweredTheSame() throws Exception {
    compare(false);
  }

  @Test
  void samplesOfTheQuerysOwnTimesAreAnsweredTheSameButForChanges() throws Exception {
    compare(true);
  }

  @Test
  void templatesExpandToEveryCombination() {
    String template = "{{.topBottomOp}}(m offset {{.offset}})";
    assertThat(ComplianceQueries.expanded(template, List.of("offset", "topBottomOp")))
        .containsExactlyInAnyOrder(
            "topk(m offset 1m)",
            "topk(m offset 5m)",
            "topk(m offset 10m)",
            "bottomk(m offset 1m)",
            "bottomk(m offset 5m)",
            "bottomk(m offset 10m)");
  }

  @Test
  void refusesVariablesThatItDoesNotKnow() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ComplianceQueries.expanded("f({{.new}})", List.of("new")))
        .withMessageContaining("no values for the variable new");
    assertThatIllegalStateException()
        .isThrownBy(() -> ComplianceQueries.expanded("f(m[{{.range}}])", List.of()))
        .withMessageContaining("f(m[{{.range}}])");
  }

  private void compare(boolean aligned) throws IOException, InterruptedException {
    List<Query> queries = ComplianceQueries.read();
    ClientsTest.needs("prometheus", "--version");
    long end = System.currentTimeMillis() / 60_000 * 60_000 - AFTER;
    long origin = end - SPAN - BEFORE;
    try (var nightjar = Nightjar.serve(Files.createDirectories(dir.resolve("ours")));
        var prometheus =
            Prometheus.on(
                Files.createDirectories(dir.resolve("theirs")),
                "--web.enable-remote-write-receiver")) {
      var servers = new PromqlServers(nightjar.http(), prometheus.url());
      for (List<Series> slice :
          DemoSamples.between(new Random(seed), origin, end + AFTER, aligned)) {
        servers.write(slice);
      }
      for (Query query : queries) {
        ask(servers, query, new Times(end - SPAN, end, STEP));
        ask(servers, query, new Times(end, end, 0));
      }
    }
    System.err.printf(
        "PromQL compliance, %s samples, seed %d: %d variants, %d questions, %d refused as they must"
            + " be, %d with empty answers; %d differ:%n",
        aligned ? "aligned" : "scraped",
        seed,
        queries.size(),
        asked,
        failed,
        empty,
        classes.values().stream().mapToInt(i -> i).sum());
    classes.forEach((change, count) -> System.err.printf("%8d  %s%n", count, change));
    assertThat(unknown).as("seed " + seed).isEmpty();
    assertThat(queries).hasSizeGreaterThan(500);
    assertThat(empty).as("questions that tell nothing").isLessThan(asked / 5);
  }

  private void ask(PromqlServers servers, Query query, Times times)
      throws IOException, InterruptedException {
    PromqlAnswer ours = servers.askOurs(query.text(), times);
    PromqlAnswer theirs = servers.askTheirs(query.text(), times);
    asked++;
    empty += !theirs.failed() && theirs.values().isEmpty() ? 1 : 0;
    Optional<String> difference = ours.differenceTo(theirs, TOLERANCE);
    boolean isSame = query.shouldFail() || !query.isCompared() || difference.isEmpty();
    if (ours.failed() == query.shouldFail() && theirs.failed() == query.shouldFail() && isSame) {
      failed += query.shouldFail() ? 1 : 0;
      return;
    }
    String change = new PromqlChanges(servers).of(query.text(), times).orElse("unknown");
    classes.merge(change, 1, Integer::sum);
    if (change.equals("unknown") || change.equals("none")) {
      unknown.add(query + "\n  " + times + "\n  " + difference.orElse(ours.error()) + "\n");
    }
  }
}
