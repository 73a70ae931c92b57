package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Prometheus with its receiver for remote write, scraping nothing.
record PrometheusPeer(String binary) implements Peer {
  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public String version() throws IOException {
    return Commands.firstLine(binary, "--version");
  }

  @Override
  public String durability() {
    return "acknowledged after the WAL write, forced when a segment of 128 MiB ends: kill -9 takes"
        + " nothing, power loss what the kernel had not written";
  }

  @Override
  public List<String> command(Path data, int port) {
    Path config = data.resolveSibling("prometheus.yml");
    try {
      Files.writeString(config, "global: {scrape_interval: 1h}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(
        binary,
        "--config.file=" + config,
        "--storage.tsdb.path=" + data,
        "--web.listen-address=127.0.0.1:" + port,
        "--web.enable-remote-write-receiver",
        "--web.enable-admin-api",
        "--log.level=warn");
  }

  /// A snapshot writes the head as a block beside the blocks there are.
  @Override
  public Optional<Long> mergedBytes(RunningPeer running) throws IOException {
    byte[] answer = running.post("/api/v1/admin/tsdb/snapshot").good("snapshot");
    String name = Answers.snapshotName(answer);
    Path snapshot = running.data().resolve("snapshots").resolve(name);
    long bytes = Commands.bytesBelow(snapshot);
    Commands.delete(snapshot);
    return Optional.of(bytes);
  }
}
