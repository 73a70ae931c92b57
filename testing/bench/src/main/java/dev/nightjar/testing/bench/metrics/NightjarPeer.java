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
        "off");
  }

  /// There is no request for it: a stop seals what is in memory, and merging goes on by itself.
  @Override
  public Optional<Long> mergedBytes(RunningPeer running) throws IOException, InterruptedException {
    running.stop();
    running.start();
    running.awaitRest(5);
    return Optional.of(running.diskBytes());
  }
}
