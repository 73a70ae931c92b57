package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Ours, started as a user starts it. Asking for the version first lets the launcher build.
record NightjarPeer(Path launcher) implements Peer {
  @Override
  public String name() {
    return "nightjar";
  }

  @Override
  public String version() throws IOException {
    return Commands.firstLine(launcher.toString(), "--version");
  }

  @Override
  public String durability() {
    return "acknowledged after the WAL write, forced every second: kill -9 takes nothing, power"
        + " loss at most the last second";
  }

  @Override
  public List<String> command(Path data, int port) {
    return List.of(
        launcher.toString(),
        "serve",
        "--data",
        data.toString(),
        "--listen",
        "127.0.0.1:" + port,
        "--push-listen",
        "off",
        "--enable-admin-api");
  }

  /// A snapshot writes everything to blocks.
  @Override
  public Optional<Long> mergedBytes(RunningPeer running) throws IOException {
    byte[] answer = running.post("/api/v1/admin/tsdb/snapshot").good("snapshot");
    Path snapshot = running.data().resolve("snapshots").resolve(Answers.snapshotName(answer));
    long bytes = Commands.bytesBelow(snapshot);
    Commands.delete(snapshot);
    return Optional.of(bytes);
  }
}
