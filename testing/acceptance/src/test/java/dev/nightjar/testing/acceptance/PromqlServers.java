package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.testing.kit.Message;
import dev.nightjar.testing.kit.RandomSamples;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A Nightjar and a Prometheus that hold the same samples, to be asked the same.
///
/// @param ours the URL of the one
/// @param theirs the URL of the other
record PromqlServers(String ours, String theirs) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int GAUGE = 3; // of prometheus.Histogram.ResetHint

  /// When a query is evaluated.
  ///
  /// @param stepMillis 0 for an instant query at `from`
  record Times(long fromMillis, long toMillis, long stepMillis) {
    boolean isRange() {
      return stepMillis > 0;
    }

    Times at(long millis) {
      return new Times(millis, millis, 0);
    }

    private String parameters() {
      return isRange()
          ? "&start="
              + fromMillis / 1000.0
              + "&end="
              + toMillis / 1000.0
              + "&step="
              + stepMillis / 1000.0
          : "&time=" + fromMillis / 1000.0;
    }
  }

  PromqlAnswer askOurs(String query, Times times) throws IOException, InterruptedException {
    return ask(ours, query, times, "");
  }

  PromqlAnswer askTheirs(String query, Times times) throws IOException, InterruptedException {
    return ask(theirs, query, times, "");
  }

  /// @param more further parameters, such as `&lookback_delta=1m`
  static PromqlAnswer ask(String url, String query, Times times, String more)
      throws IOException, InterruptedException {
    String form =
        "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + times.parameters() + more;
    var request =
        HttpRequest.newBuilder(
                URI.create(url + (times.isRange() ? "/api/v1/query_range" : "/api/v1/query")))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return PromqlAnswer.of(JSON.readTree(CLIENT.send(request, BodyHandlers.ofString()).body()));
  }

  /// Sends samples to both by remote write.
  void write(List<RandomSamples.Series> series) throws IOException, InterruptedException {
    var request = new Message();
    series.forEach(each -> encoded(each).forEach(run -> request.message(1, run)));
    for (String url : List.of(ours, theirs)) {
      var response =
          CLIENT.send(
              HttpRequest.newBuilder(URI.create(url + "/api/v1/write"))
                  .header("Content-Encoding", "snappy")
                  .header("Content-Type", "application/x-protobuf")
                  .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                  .POST(BodyPublishers.ofByteArray(request.snappy()))
                  .build(),
              BodyHandlers.ofString());
      if (response.statusCode() != 204) {
        throw new IOException(url + " said " + response.statusCode() + " " + response.body());
      }
    }
  }

  /// A message for each run of floats or of histograms, since samples must come in order.
  private static List<Message> encoded(RandomSamples.Series series) {
    List<Message> messages = new ArrayList<>();
    boolean floats = false;
    for (RandomSamples.Sample sample : series.samples()) {
      if (messages.isEmpty() || floats != (sample.histogram() == null)) {
        floats = sample.histogram() == null;
        messages.add(labels(series));
      }
      if (sample.histogram() == null) {
        messages
            .getLast()
            .message(2, new Message().fixed(1, sample.value()).varint(2, sample.millis()));
      } else {
        messages.getLast().message(4, encoded(sample.histogram(), sample.millis()));
      }
    }
    return messages;
  }

  private static Message labels(RandomSamples.Series series) {
    var message = new Message();
    Map<String, String> labels = new TreeMap<>(series.labels().toMap());
    labels.forEach((name, value) -> message.message(1, new Message().text(1, name).text(2, value)));
    return message;
  }

  /// An integer histogram without negative buckets.
  private static Message encoded(Histogram histogram, long millis) {
    Histogram.Buckets buckets = histogram.positive();
    long[] differences = new long[buckets.size()];
    long before = 0;
    for (int i = 0; i < differences.length; i++) {
      differences[i] = (long) buckets.count(i) - before;
      before = (long) buckets.count(i);
    }
    return new Message()
        .varint(1, (long) histogram.count())
        .fixed(3, histogram.sum())
        .signed(4, histogram.schema())
        .fixed(5, histogram.zeroThreshold())
        .varint(6, (long) histogram.zeroCount())
        .message(11, new Message().signed(1, buckets.index(0)).varint(2, buckets.size()))
        .packedSigned(12, differences)
        .varint(14, histogram.resetHint() == ResetHint.GAUGE ? GAUGE : 0)
        .varint(15, millis);
  }
}
