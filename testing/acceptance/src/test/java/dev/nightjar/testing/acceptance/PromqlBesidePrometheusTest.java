package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.acceptance.PromqlServers.Times;
import dev.nightjar.testing.kit.RandomPromql;
import dev.nightjar.testing.kit.RandomPromql.Dialect;
import dev.nightjar.testing.kit.RandomSamples;
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

/// Random queries to a Nightjar and a Prometheus 2.42 that hold the same samples. They must answer
/// the same, but for what Prometheus has changed since, and of that each difference must show what
/// [PromqlChanges] says of it.
///
/// `-Dqueries=N` asks more than every build does, `-Dseed=…` others.
final class PromqlBesidePrometheusTest {
  private static final int QUERIES = Integer.getInteger("queries", 2000);
  private static final int ROUNDS = 4;
  private static final List<Long> STEPS = List.of(1_000L, 15_000L, 17_000L, 60_000L, 150_000L);

  @TempDir private Path dir = Path.of("");
  private final long seed = Long.getLong("seed", new Random().nextInt(1_000_000));
  private final Map<String, Integer> classes = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();
  private int asked;
  private int failed;
  private int empty;

  /// What the samples of a round are like.
  ///
  /// @param aligned whether samples and times stand on the same whole seconds
  private record Round(int number, boolean histograms, boolean aligned, int queries) {}

  @Test
  void answersAreTheSameButForDocumentedChanges() throws Exception {
    for (int number = 0; number < ROUNDS; number++) {
      run(new Round(number, number == 1, number == 2, QUERIES / ROUNDS));
    }
    System.err.printf(
        "PromQL beside Prometheus 2.42: seed %d, %d queries, %d of them errors, %d empty; %d differ:%n",
        seed, asked, failed, empty, classes.values().stream().mapToInt(i -> i).sum());
    classes.forEach((change, count) -> System.err.printf("%8d  %s%n", count, change));
    assertThat(unknown).as("seed " + seed).isEmpty();
  }

  private void run(Round round) throws IOException, InterruptedException {
    var random = new Random(seed + round.number());
    long origin = (System.currentTimeMillis() - 2 * 3_600_000) / 60_000 * 60_000;
    Path data = Files.createDirectories(dir.resolve("ours" + round.number()));
    Path config =
        Files.writeString(
            dir.resolve("nightjar.yml"), "query: {features: [promql-experimental-functions]}\n");
    try (var nightjar = Nightjar.serve(data, "--config", config.toString());
        var prometheus =
            Prometheus.on(
                Files.createDirectories(dir.resolve("theirs" + round.number())),
                "--web.enable-remote-write-receiver",
                "--enable-feature=native-histograms")) {
      var servers = new PromqlServers(nightjar.http(), prometheus.url());
      servers.write(new RandomSamples(random, origin, round.histograms(), round.aligned()).all());
      var queries = new RandomPromql(random, Dialect.CLASSIC, origin, round.histograms());
      for (int i = 0; i < round.queries(); i++) {
        ask(servers, queries.query(), times(random, origin, round.aligned()));
      }
    }
  }

  private static Times times(Random random, long origin, boolean aligned) {
    long from = origin + 60_000 + random.nextInt(1800) * 1000L;
    from = aligned ? from / 15_000 * 15_000 : from + 500;
    long step = random.nextBoolean() ? 0 : STEPS.get(random.nextInt(STEPS.size()));
    long more = step == 0 ? 0 : random.nextLong(step);
    return new Times(from, from + step * random.nextInt(12) + more, step);
  }

  private void ask(PromqlServers servers, String query, Times times)
      throws IOException, InterruptedException {
    PromqlAnswer ours = servers.askOurs(query, times);
    PromqlAnswer theirs = servers.askTheirs(query, times);
    asked++;
    failed += theirs.failed() ? 1 : 0;
    empty += !theirs.failed() && theirs.values().isEmpty() ? 1 : 0;
    Optional<String> difference = ours.differenceTo(theirs, 1e-9);
    if (difference.isPresent()) {
      String change = new PromqlChanges(servers).of(query, times).orElse("unknown");
      classes.merge(change, 1, Integer::sum);
      if (change.equals("unknown")) {
        unknown.add(query + "\n  " + times + "\n  " + difference.get() + "\n");
      }
    }
  }
}
