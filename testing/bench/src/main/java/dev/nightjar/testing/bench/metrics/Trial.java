package dev.nightjar.testing.bench.metrics;

import dev.nightjar.base.Clock;
import dev.nightjar.testing.bench.metrics.HttpConnection.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xerial.snappy.Snappy;

/// One run of one peer over one data set, from an empty folder: intake, `kill -9`, start,
/// questions, merge.
final class Trial {
  static final String INGEST = "ingest until acknowledged, CPU-s per million samples";
  static final String INGEST_RESTED = "ingest until at rest, CPU-s per million samples";
  static final String INGEST_RATE = "ingest, thousand samples per second of wall time";
  static final String PEAK = "peak RSS of the ingest, MiB";
  static final String FRESH = "disk at rest after the ingest, B/sample";
  static final String MERGED = "disk after merge, B/sample";
  static final String WRITES = "first accepted write after `kill -9`, s";
  static final String ANSWERS = "first answer to a query after `kill -9`, s";
  static final String READY = "newest samples answered after `kill -9`, s";
  static final String READY_CPU = "CPU-s until then";
  static final String LOST = "samples missing after `kill -9`";
  static final String PEAK_READY = "peak RSS of that start, MiB";
  static final String PEAK_ASKED = "peak RSS of queries after a clean start, MiB";

  /// Longer than any server keeps what came in to itself before it writes it.
  private static final int SECONDS_OF_REST = 25;

  private static final int FEWEST_REPEATS = 5;
  private static final int MOST_REPEATS = 40;
  private static final Duration LONGEST_REPEATING = Duration.ofSeconds(4);
  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration LONGEST_VISIBLE = Duration.ofSeconds(15);
  private static final Duration COUNTED_AT_ONCE = Duration.ofHours(1);

  private final DataFile file;
  private final RunningPeer peer;
  private final Peer kind;
  private final Clock clock;
  private final Figures figures;
  private final int connections;
  private final double millions;

  /// @param figures takes what is measured
  Trial(DataFile file, Peer kind, RunningPeer peer, Figures figures, int connections, Clock clock) {
    this.file = file;
    this.kind = kind;
    this.peer = peer;
    this.figures = figures;
    this.connections = connections;
    this.clock = clock;
    this.millions = file.set().samples() / 1e6;
  }

  /// What is measured of one question, as a name of a figure.
  static String figure(String what, Question question) {
    return what + " of " + question.name();
  }

  /// Sends everything and looks whether everything is there.
  void ingest() throws IOException, InterruptedException {
    peer.start();
    double cpu = peer.cpuSeconds();
    long before = clock.monotonicNanos();
    Sender.send(file, peer, connections);
    double seconds = (clock.monotonicNanos() - before) / 1e9;
    figures.add(INGEST, (peer.cpuSeconds() - cpu) / millions);
    peer.awaitRest(SECONDS_OF_REST);
    figures.add(INGEST_RESTED, (peer.cpuSeconds() - cpu) / millions);
    figures.add(INGEST_RATE, file.set().samples() / 1e3 / seconds);
    figures.add(PEAK, peer.peakMebibytes());
    figures.add(FRESH, peer.diskBytes() / (millions * 1e6));
    long missing = missing();
    if (missing != 0) {
      throw new IOException(
          "%d of %d samples are missing after all were acknowledged"
              .formatted(missing, file.set().samples()));
    }
  }

  /// How many samples an hour and a metric at a time do not tell of.
  private long missing() throws IOException {
    long found = 0;
    long hour = COUNTED_AT_ONCE.toMillis();
    for (long end = file.endMillis(); end > file.startMillis(); end -= hour) {
      long seconds = Math.min(hour, end - file.startMillis()) / 1_000;
      for (String metric : HostLabels.metrics()) {
        found += count("sum(count_over_time(%s[%ds]))".formatted(metric, seconds), end);
      }
    }
    return file.set().samples() - found;
  }

  private long count(String promql, long millis) throws IOException {
    byte[] body = peer.query(promql, millis / 1_000).good(promql);
    return Math.round(Answers.of(body, false).single());
  }

  /// Kills it and waits until it takes samples and answers with the newest, or has been ready for
  /// so long that they are lost.
  void crash() throws IOException, InterruptedException {
    peer.kill();
    long killed = clock.monotonicNanos();
    long deadline = killed + LONGEST_START.toNanos();
    peer.launch();
    boolean isWriting = false;
    long hosts = -1;
    long answered = killed;
    while (!isWriting || hosts < 0 || (hosts < file.set().hosts() && !isLost(answered))) {
      if (!isWriting && isTakingSamples()) {
        isWriting = true;
        figures.add(WRITES, secondsSince(killed));
      }
      long before = hosts;
      hosts = hostsWithNewest();
      if (before < 0 && hosts >= 0) {
        answered = clock.monotonicNanos();
        figures.add(ANSWERS, secondsSince(killed));
      }
      peer.pause(deadline, isWriting ? "an answer" : "an accepted write");
    }
    if (hosts == file.set().hosts()) {
      figures.add(READY, secondsSince(killed));
      figures.add(READY_CPU, peer.cpuSeconds());
    }
    peer.awaitRest(2);
    figures.add(PEAK_READY, peer.peakMebibytes());
    long lost = missing();
    figures.add(LOST, (double) lost);
    if (lost != 0) {
      fillAgain();
    }
  }

  private boolean isLost(long answeredNanos) {
    return secondsSince(answeredNanos) > LONGEST_VISIBLE.toSeconds();
  }

  private double secondsSince(long nanos) {
    return (clock.monotonicNanos() - nanos) / 1e9;
  }

  /// What was lost can't be sent again beside the rest, for not every server drops duplicates.
  private void fillAgain() throws IOException, InterruptedException {
    peer.kill();
    Commands.delete(peer.data());
    Files.createDirectories(peer.data());
    peer.start();
    Sender.send(file, peer, connections);
    peer.awaitRest(SECONDS_OF_REST);
  }

  private boolean isTakingSamples() {
    var body = new WriteBody();
    body.add(WriteBody.labels(Map.of("__name__", "bench_probe")), 1, file.endMillis());
    try {
      byte[] bytes = Arrays.copyOf(body.bytes(), body.length());
      return peer.write(Snappy.compress(bytes)).isGood();
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  /// Hosts whose newest sample is seen; -1 while nothing is answered.
  private long hostsWithNewest() {
    try {
      return count("sum(count_over_time(node_load1[15s]))", file.endMillis());
    } catch (IOException e) {
      return -1; // not listening, or an error that tells so
    }
  }

  /// Starts it anew, asks all questions once, which is cold, then each of them several times, then
  /// each of them several times again: a server that compiles its code as it runs is warm by then.
  ///
  /// @return the answers in the suite's order
  List<Answers> ask() throws IOException, InterruptedException {
    peer.stop();
    peer.start();
    peer.awaitRest(2);
    List<Answers> answers = new ArrayList<>();
    for (Question question : Question.SUITE) {
      long before = clock.monotonicNanos();
      Answer answer = question.ask(peer, file.endMillis());
      figures.add(figure("cold", question), (clock.monotonicNanos() - before) / 1e6);
      answers.add(Answers.of(answer.good(question.promql()), question.isSelector()));
    }
    for (Question question : Question.SUITE) {
      figures.add(figure("early", question), Figures.quantile(repeat(question), 0.5));
    }
    for (Question question : Question.SUITE) {
      double cpu = peer.cpuSeconds();
      List<Double> millis = repeat(question);
      figures.add(figure("p50", question), Figures.quantile(millis, 0.5));
      figures.add(figure("p95", question), Figures.quantile(millis, 0.95));
      figures.add(figure("CPU", question), (peer.cpuSeconds() - cpu) * 1e3 / millis.size());
    }
    figures.add(PEAK_ASKED, peer.peakMebibytes());
    return answers;
  }

  /// Returns how many milliseconds each of the answers took.
  private List<Double> repeat(Question question) throws IOException {
    List<Double> millis = new ArrayList<>();
    long start = clock.monotonicNanos();
    long limit = start + LONGEST_REPEATING.toNanos();
    while (millis.size() < FEWEST_REPEATS
        || (millis.size() < MOST_REPEATS && clock.monotonicNanos() < limit)) {
      long before = clock.monotonicNanos();
      question.ask(peer, file.endMillis()).good(question.promql());
      millis.add((clock.monotonicNanos() - before) / 1e6);
    }
    return millis;
  }

  /// Has everything merged.
  void merge() throws IOException, InterruptedException {
    Optional<Long> bytes = kind.mergedBytes(peer);
    bytes.ifPresent(merged -> figures.add(MERGED, merged / (millions * 1e6)));
  }
}
