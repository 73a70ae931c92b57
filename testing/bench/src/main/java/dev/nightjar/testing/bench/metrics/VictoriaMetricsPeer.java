package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// VictoriaMetrics, a single node.
record VictoriaMetricsPeer(String binary) implements Peer {
  @Override
  public String name() {
    return "victoria-metrics";
  }

  @Override
  public String version() throws IOException {
    return Commands.firstLine("dpkg-query", "-W", binary); // Debian's says nothing of itself
  }

  @Override
  public String durability() {
    return "acknowledged from memory, there is no WAL: kill -9 and power loss take the last seconds";
  }

  /// It asks for more series than its default lets one query see only to count them afterwards.
  @Override
  public List<String> command(Path data, int port) {
    return List.of(
        binary,
        "-storageDataPath=" + data,
        "-httpListenAddr=127.0.0.1:" + port,
        "-search.maxUniqueTimeseries=10000000",
        "-loggerLevel=WARN");
  }

  @Override
  public String queryParameters() {
    return "&nocache=1";
  }

  @Override
  public Optional<Long> mergedBytes(RunningPeer running) throws IOException, InterruptedException {
    running.get("/internal/force_flush").good("flush");
    running.get("/internal/force_merge").good("merge");
    running.awaitRest(5);
    return Optional.of(running.diskBytes());
  }
}
