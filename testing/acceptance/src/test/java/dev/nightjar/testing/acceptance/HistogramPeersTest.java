package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.Labels;
import dev.nightjar.testing.acceptance.PromqlServers.Times;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.testing.kit.RandomSamples.Sample;
import dev.nightjar.testing.kit.RandomSamples.Series;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// Native histograms between this server and a real Prometheus 2.42, over every door that both
/// have: remote read, federation, remote write.
final class HistogramPeersTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String[] FLAGS = {
    "--enable-feature=native-histograms", "--web.enable-remote-write-receiver"
  };
  private static final int SAMPLES = 40;
  private static final int STEP = 15_000;
  private static final long SPAN = (SAMPLES - 1L) * STEP;

  private static final int GAUGE = -1;

  /// Prometheus cuts a chunk where two hours end.
  private static final long CHUNK_RANGE = 7_200_000;

  @TempDir private Path dir = Path.of("");
  private final Random random = new Random(42);
  private final long newest = newest();

  private static long newest() {
    long minute = System.currentTimeMillis() / 60_000 * 60_000 - 60_000;
    long within = minute % CHUNK_RANGE;
    return within < SPAN ? minute - within - 60_000 : minute;
  }

  /// Counters that begin anew and gain buckets, gauges, and floats beside them.
  ///
  /// @param narrow with how many samples there are less buckets than with the others
  /// @param reset with which sample the counters begin anew
  private List<Series> samples(long newest, int narrow, int reset) {
    List<Series> all = new ArrayList<>();
    for (String job : List.of("a", "b", "c")) {
      Labels labels = Labels.of("job", job);
      all.add(
          new Series(
              labels.with("__name__", "took"),
              histograms(newest, narrow, reset, 1 + all.size() % 4)));
      all.add(
          new Series(labels.with("__name__", "depth"), histograms(newest, narrow, reset, GAUGE)));
      List<Sample> floats = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        floats.add(new Sample(millis(newest, i), i / 8.0, null));
      }
      all.add(new Series(labels.with("__name__", "heat"), floats));
    }
    return all;
  }

  private static long millis(long newest, int at) {
    return newest - (long) (SAMPLES - 1 - at) * STEP;
  }

  /// @param kind the schema of a counter, or [#GAUGE]
  private List<Sample> histograms(long newest, int narrow, int reset, int kind) {
    boolean isGauge = kind == GAUGE;
    List<Sample> samples = new ArrayList<>();
    double[] counts = new double[5];
    double sum = 0;
    for (int i = 0; i < SAMPLES; i++) {
      if (isGauge || i == reset) {
        counts = new double[5];
        sum = 0;
      }
      int buckets = i < narrow ? 3 : 5;
      double zeros = isGauge ? random.nextInt(3) : i;
      double all = zeros;
      for (int b = 0; b < buckets; b++) {
        counts[b] += random.nextInt(6);
        all += counts[b];
      }
      sum += random.nextInt(100) / 8.0;
      samples.add(
          new Sample(
              millis(newest, i),
              Histogram.VALUE,
              new Histogram.Builder()
                  .schema(isGauge ? 0 : kind)
                  .integer(true)
                  .resetHint(isGauge ? ResetHint.GAUGE : ResetHint.UNKNOWN)
                  .count(all)
                  .sum(sum)
                  .zero(0x1p-128, zeros)
                  .positive(buckets(counts, buckets))
                  .build()));
    }
    return samples;
  }

  private static Buckets buckets(double[] counts, int size) {
    int[] indexes = new int[size];
    double[] used = new double[size];
    for (int i = 0; i < size; i++) {
      indexes[i] = i - 2;
      used[i] = counts[i];
    }
    return new Buckets(indexes, used);
  }

  /// What both know to answer alike: quantiles and fractions have changed since.
  private static final List<String> QUERIES =
      List.of(
          "took",
          "depth",
          "heat",
          "histogram_count(took)",
          "histogram_sum(rate(took[3m]))",
          "histogram_count(sum(increase(took[5m])))",
          "histogram_sum(sum(rate(took[2m])))",
          "count_over_time(took[7m])",
          "sum(took) by (job)");

  /// Between samples, where open and closed ranges are the same.
  private List<Times> times() {
    long from = newest - SPAN - 6_789;
    return List.of(new Times(from, newest + 60_000, 20_000), new Times(newest + 3_456, 0, 0));
  }

  private void sameAnswers(String url, String other) throws IOException, InterruptedException {
    var servers = new PromqlServers(url, other);
    for (String query : QUERIES) {
      for (Times times : times()) {
        PromqlAnswer one = servers.askOurs(query, times);
        assertThat(one.values()).as(query + " " + times).isNotEmpty();
        assertThat(one.differenceTo(servers.askTheirs(query, times), 1e-9))
            .as(query + " " + times)
            .isEmpty();
      }
    }
  }

  private Prometheus prometheus(String name, String config) throws IOException {
    Path file = Files.writeString(dir.resolve(name + ".yml"), config);
    return Prometheus.with(file, Files.createDirectories(dir.resolve(name)), FLAGS);
  }

  private Prometheus prometheus() throws IOException {
    return Prometheus.on(Files.createDirectories(dir.resolve("theirs")), FLAGS);
  }

  /// A remote read answer is a row of the series of a remote write request: given back as one to a
  /// Prometheus, it makes it answer as we do. (Before 2.44 they leave histograms out of remote
  /// reads.)
  @Test
  void prometheusTakesTheSamplesOfAReadAnswer() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    try (Nightjar ours = Nightjar.serve(dir.resolve("data"));
        Prometheus theirs = prometheus();
        Prometheus other = prometheus("other", "global: {scrape_interval: 1h}\n")) {
      new PromqlServers(ours.http(), theirs.url()).write(samples(newest, SAMPLES / 3, SAMPLES / 2));
      byte[] answer = Snappy.uncompress(read(ours.http(), request("took|depth|heat")).body());
      byte[] series = content(answer);
      HttpResponse<String> written = other.write(Snappy.compress(series));
      assertThat(written.statusCode()).as(written.body()).isEqualTo(204);
      sameAnswers(ours.http(), other.url());
      sameAnswers(ours.http(), theirs.url());
    }
  }

  /// What stands in a message's only field.
  private static byte[] content(byte[] message) {
    int at = 1;
    while (message[at] < 0) {
      at++;
    }
    return Arrays.copyOfRange(message, at + 1, message.length);
  }

  private Message query(String regex) {
    Message matcher = new Message().varint(1, 2).text(2, "__name__").text(3, regex);
    Message query = new Message().varint(1, newest - SPAN).varint(2, newest).message(3, matcher);
    return new Message().message(1, query);
  }

  private byte[] request(String regex) {
    return query(regex).snappy();
  }

  /// As servers since 2.53 ask: chunks first.
  private byte[] streamed(String regex) {
    return query(regex).varint(2, 1).varint(2, 0).snappy();
  }

  private static HttpResponse<byte[]> read(String url, byte[] request)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(url + "/api/v1/read"))
            .headers("Content-Encoding", "snappy", "Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(request))
            .build(),
        BodyHandlers.ofByteArray());
  }

  @Test
  void theirChunksStreamAsPrometheusStreamsThem() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    try (Nightjar ours = Nightjar.serve(dir.resolve("data"));
        Prometheus theirs = prometheus()) {
      // Where buckets are added, it writes the open chunk anew, and we begin another; where
      // counters
      // restart, our chunk tells so in its header, as theirs does in later versions.
      new PromqlServers(ours.http(), theirs.url()).write(samples(newest, 0, SAMPLES));
      HttpResponse<byte[]> here = read(ours.http(), streamed("took"));
      HttpResponse<byte[]> there = read(theirs.url(), streamed("took"));
      assertThat(here.statusCode()).isEqualTo(200);
      assertThat(here.headers().firstValue("content-type"))
          .isEqualTo(there.headers().firstValue("content-type"));
      assertThat(here.body()).hasSizeGreaterThan(500).isEqualTo(there.body());
      // At gauges it fails, since it takes them for counters.
      assertThat(read(ours.http(), streamed("depth")).body()).hasSizeGreaterThan(500);
    }
  }

  /// The pages of one are scraped by a Prometheus, which sends all it scrapes to another server of
  /// ours.
  @Test
  void prometheusFederatesThemFromUsAndWritesThemToUs() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    try (Nightjar ours = Nightjar.serve(dir.resolve("data"));
        Nightjar second = Nightjar.serve(dir.resolve("second"));
        Prometheus theirs = prometheus();
        Prometheus between =
            prometheus(
                "between",
                """
                global: {scrape_interval: 2s}
                scrape_configs:
                  - job_name: ours
                    honor_labels: true
                    metrics_path: /federate
                    params: {"match[]": ["{job=~'a|b|c'}"]}
                    static_configs: [{targets: ["%s"]}]
                remote_write:
                  - url: %s/api/v1/write
                    send_native_histograms: true
                    queue_config: {batch_send_deadline: 1s}
                """
                    .formatted(ours.http().substring("http://".length()), second.http()))) {
      long now = System.currentTimeMillis(); // older samples are not sent on
      new PromqlServers(ours.http(), theirs.url()).write(samples(now, SAMPLES / 3, SAMPLES / 2));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> second.query("{job=~\"a|b|c\",instance!~\".+:.+\"}").size() == 9);
      var then = new Times(now + 3_456, 0, 0);
      for (String query : List.of("took", "depth", "heat")) {
        var servers = new PromqlServers(ours.http(), between.url());
        PromqlAnswer wanted = servers.askOurs(query, then);
        assertThat(wanted.values()).as(query).hasSize(3);
        assertThat(wanted.differenceTo(servers.askTheirs(query, then), 1e-9)).as(query).isEmpty();
        assertThat(
                wanted.differenceTo(
                    new PromqlServers(second.http(), "").askOurs(query, then), 1e-9))
            .as(query)
            .isEmpty();
      }
      String page = federated(ours.http(), "took");
      assertThat(page)
          .contains("schema: ", "positive_span: <")
          .startsWith("name: \"took\"\ntype: HISTOGRAM\nmetric: <\n  label: <\n");
      assertThat(inOneOrder(page)).isEqualTo(inOneOrder(federated(theirs.url(), "took")));
      assertThat(inOneOrder(federated(ours.http(), "heat")))
          .isEqualTo(inOneOrder(federated(theirs.url(), "heat")));
    }
  }

  /// A page of protobuf as text.
  private static String federated(String url, String name)
      throws IOException, InterruptedException {
    return CLIENT
        .send(
            HttpRequest.newBuilder(URI.create(url + "/federate?match%5B%5D=" + name))
                .header(
                    "Accept",
                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                        + "encoding=text")
                .build(),
            BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }

  /// Its lines, without those that tell one order of fields from another.
  private static List<String> inOneOrder(String page) {
    return page.lines().map(String::strip).sorted().toList();
  }
}
