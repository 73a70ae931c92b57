package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.acceptance.PromqlErrorChange.Said;
import dev.nightjar.testing.acceptance.PromqlServers.Times;
import dev.nightjar.testing.kit.RandomPromql;
import dev.nightjar.testing.kit.RandomPromql.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random queries with slips: what is wrong with them is said in the words of Prometheus 2.42, with
/// the same line and column, but for what it has changed since, which [PromqlErrorChange] knows.
///
/// `-Dtexts=N` tries more than every build does, `-Dseed=…` others.
final class PromqlErrorsBesidePrometheusTest {
  private static final int TEXTS = Integer.getInteger("texts", 2_000);
  private static final long ORIGIN = 1_700_000_000_000L;
  private static final Times AT = new Times(ORIGIN, ORIGIN, 0);

  private static final List<String> BITS =
      List.of(
          "(",
          ")",
          "{",
          "}",
          "[",
          "]",
          ",",
          "=",
          "=~",
          "!=",
          "!",
          "\"",
          "'",
          "`",
          "5m",
          "1h30m",
          "by",
          "without",
          "on",
          "ignoring",
          "bool",
          "offset",
          "@",
          "start()",
          "and",
          "or",
          "unless",
          "group_left",
          "group_right",
          "sum",
          "rate(",
          "foo",
          "1",
          "0x1",
          "1e3",
          "Inf",
          "NaN",
          "-",
          "+",
          "*",
          "/",
          "^",
          "%",
          "==",
          ">",
          "<",
          ":",
          "#",
          "\n",
          " ",
          "é",
          "$",
          "atan2",
          "a:b",
          "_x",
          "1.5.",
          "1d2h",
          "\\",
          "\"a\"",
          "{a=\"b\"}",
          "[5m:1m]",
          "[5m]",
          "~");

  @TempDir private Path dir = Path.of("");
  private final long seed = Long.getLong("seed", new Random().nextInt(1_000_000));
  private final Random random = new Random(seed);
  private final Map<String, Integer> classes = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();

  @Test
  void slipsAreToldInTheSameWordsButForDocumentedChanges() throws Exception {
    var queries = new RandomPromql(random, Dialect.CLASSIC, ORIGIN, false);
    int sound = 0;
    int same = 0;
    Path config =
        Files.writeString(
            dir.resolve("nightjar.yml"), "query: {features: [promql-experimental-functions]}\n");
    try (var nightjar = Nightjar.serve(dir.resolve("ours"), "--config", config.toString());
        var prometheus = Prometheus.on(Files.createDirectories(dir.resolve("theirs")))) {
      var servers = new PromqlServers(nightjar.http(), prometheus.url());
      for (int i = 0; i < TEXTS; i++) {
        String query = mutated(queries.query());
        var said = said(servers, query, query);
        if (!said.ours().equals(said.theirs())) {
          judge(said, servers);
        } else if (said.ours().equals("ok")) {
          sound++;
        } else {
          same++;
        }
      }
    }
    System.err.printf(
        "Slips beside Prometheus 2.42: seed %d, %d texts, %d of them none, %d told word for word:%n",
        seed, TEXTS, sound, same);
    classes.forEach((change, count) -> System.err.printf("%8d  %s%n", count, change));
    assertThat(unknown).as("seed " + seed).isEmpty();
    assertThat(same).as("seed " + seed).isGreaterThan(TEXTS / 2);
  }

  private void judge(Said said, PromqlServers servers) throws IOException, InterruptedException {
    Said renamed = renamed(said, servers);
    String change =
        renamed.ours().equals(renamed.theirs())
            ? "holt_winters is double_exponential_smoothing (3.0, #14930)"
            : PromqlErrorChange.of(renamed).map(PromqlErrorChange::text).orElse("unknown");
    classes.merge(change, 1, Integer::sum);
    if (change.equals("unknown")) {
      unknown.add("%s%n  %s%n  %s%n".formatted(said.query(), said.ours(), said.theirs()));
    }
  }

  /// What is said when each is asked for the name that it knows; blanks make up for the longer one.
  private static Said renamed(Said said, PromqlServers servers)
      throws IOException, InterruptedException {
    if (!said.query().contains("holt_winters")) {
      return said;
    }
    String call = "holt_winters(\\s*\\()";
    String query = said.query().replaceAll(call, "double_exponential_smoothing$1");
    String older = said.query().replaceAll(call, "holt_winters" + " ".repeat(16) + "$1");
    return said(servers, query, older);
  }

  private String mutated(String query) {
    var text = new StringBuilder(query);
    for (int i = 0; i <= random.nextInt(2); i++) {
      int at = random.nextInt(text.length() + 1);
      int length = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
      String bit = random.nextInt(3) == 0 ? "" : BITS.get(random.nextInt(BITS.size()));
      text.replace(at, Math.min(text.length(), at + length), bit);
    }
    return text.toString();
  }

  private static Said said(PromqlServers servers, String ours, String theirs)
      throws IOException, InterruptedException {
    return new Said(
        ours, text(servers.askOurs(ours, AT).error()), text(servers.askTheirs(theirs, AT).error()));
  }

  /// What is wrong with the text, `ok` when nothing is: an evaluation may still fail.
  private static String text(String error) {
    return error.startsWith("bad_data: ")
        ? error.replaceFirst("^bad_data: (invalid parameter \"query\": )?", "")
        : "ok";
  }
}
