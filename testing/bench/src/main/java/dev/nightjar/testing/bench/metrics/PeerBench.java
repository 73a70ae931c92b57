package dev.nightjar.testing.bench.metrics;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Ours and its peers in turn over the same bytes and queries; prints Markdown.
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures metric engines in turn over the same bytes and queries.")
public final class PeerBench implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      defaultValue = "small",
      description = "Data set: A, B, C, or small, which is of --series and --steps.")
  private String set = "small";

  @Option(names = "--series", defaultValue = "10000", description = "Series of the small set.")
  private int series;

  @Option(names = "--steps", defaultValue = "240", description = "Samples of each of its series.")
  private int steps;

  @Option(names = "--seed", defaultValue = "1", description = "Of all values.")
  private long seed;

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "nightjar,prometheus,victoria-metrics",
      description = "Whom to measure; ratios are the first one's to the others'.")
  private List<String> names = List.of();

  @Option(names = "--runs", defaultValue = "1", description = "Runs of each; medians are told.")
  private int runs;

  @Option(names = "--connections", defaultValue = "2", description = "Senders at the same time.")
  private int connections;

  @Option(
      names = "--dir",
      defaultValue = "target/peers",
      description = "Folder for data and servers, on a disk; bodies stay there for the next time.")
  private Path dir = Path.of("");

  @Option(names = "--no-queries", description = "Leave the queries out.")
  private boolean isSilent;

  private final Clock clock = Clock.system();
  private final Path root = Path.of(System.getProperty("nightjar.root", "."));
  private final Report report = new Report();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final Map<String, List<Answers>> answers = new LinkedHashMap<>();
  private final PrintStream out;
  private final PrintStream progress;

  private PeerBench(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(new CommandLine(new PeerBench(System.out, System.err)).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Peer> peers = names.stream().map(this::peer).toList();
    for (Peer peer : peers) {
      report.of(peer.name());
    }
    progress.println("making the data, unless it is there");
    DataFile file = DataFile.of(DataSet.of(set, series, steps, seed), dir.resolve("data"), clock);
    for (int run = 1; run <= runs; run++) {
      for (Peer peer : peers) {
        progress.printf("run %d of %d: %s%n", run, runs, peer.name());
        tryOut(peer, file);
      }
    }
    print(peers, file);
    return failures.isEmpty() ? 0 : 1;
  }

  private Peer peer(String name) {
    return switch (name) {
      case "nightjar" -> Peer.nightjar(root.resolve("nightjar").toAbsolutePath());
      case "prometheus" -> Peer.prometheus(name);
      case "victoria-metrics" -> Peer.victoriaMetrics(name);
      default -> throw new IllegalArgumentException("--peers: got " + name + ", not one we know");
    };
  }

  private void tryOut(Peer kind, DataFile file) throws IOException, InterruptedException {
    Path home = dir.resolve(kind.name()).toAbsolutePath();
    Commands.delete(home);
    try (var running = new RunningPeer(kind, home, clock)) {
      var trial = new Trial(file, kind, running, report.of(kind.name()), connections, clock);
      trial.ingest();
      trial.crash();
      if (!isSilent) {
        answers.put(kind.name(), trial.ask());
      }
      trial.merge();
    } catch (IOException e) {
      failures.put(kind.name(), Optional.ofNullable(e.getMessage()).orElse(e.toString()));
      progress.println(kind.name() + ": " + failures.get(kind.name()));
    } finally {
      Commands.delete(home);
    }
  }

  private void print(List<Peer> peers, DataFile file) throws IOException {
    DataSet data = file.set();
    out.printf("## Data set %s%n%n", data.name());
    out.printf(
        "%s, commit `%s`, %s.%n%n", clock.now().toString().substring(0, 10), commit(), machine());
    out.printf(
        "%,d series × %,d steps of 15 s, %,d samples a request, %d connections, medians of %d runs; %.1f B/sample"
            + " of protobuf, %.1f on the wire.%n%n",
        data.series(),
        data.steps(),
        Math.min(data.series(), data.hostsPerBody() * HostLabels.SERIES),
        connections,
        runs,
        (double) file.protobufBytes() / data.samples(),
        (double) file.wireBytes() / data.samples());
    for (Peer peer : peers) {
      out.printf("- %s: %s; %s%n", peer.name(), version(peer), peer.durability());
    }
    out.printf("%n%s%n", report.overview());
    if (!answers.isEmpty()) {
      compareAnswers();
      out.printf(
          "%s%nAnswers that differ from %s's:%n%n%s",
          report.questions(), reference(), report.wrongAnswers());
    }
    failures.forEach((peer, why) -> out.printf("%n%s FAILED: %s%n", peer, why));
  }

  private static String version(Peer peer) {
    try {
      return peer.version();
    } catch (IOException e) {
      return "version unknown (" + e.getMessage() + ")";
    }
  }

  private String reference() {
    return answers.containsKey("prometheus") ? "prometheus" : answers.keySet().iterator().next();
  }

  private void compareAnswers() {
    List<Answers> right = answers.getOrDefault(reference(), List.of());
    answers.forEach(
        (peer, given) -> {
          List<String> differences = new ArrayList<>();
          for (int i = 0; i < given.size(); i++) {
            differences.add(given.get(i).differenceTo(right.get(i)));
          }
          report.differ(peer, differences);
        });
  }

  private String commit() throws IOException {
    return Commands.firstLine("git", "-C", root.toString(), "rev-parse", "--short", "HEAD");
  }

  private static String machine() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse("unknown processor");
    String memory = Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("\\D", "");
    return "%d cores (%s), %d GiB, load average %s at the end"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            model,
            Long.parseLong(memory) >> 20,
            Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }
}
