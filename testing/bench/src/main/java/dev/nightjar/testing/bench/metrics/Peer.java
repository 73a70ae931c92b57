package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A server that takes remote write and answers PromQL: how it is started and what is its own.
interface Peer {
  String name();

  /// What its own command says its version is.
  String version() throws IOException;

  /// When it acknowledges, and what a crash or a power loss may take.
  String durability();

  /// The command that serves `data` on that loopback port in the foreground.
  List<String> command(Path data, int port);

  /// What is appended to a query's parameters so that no cache of answers stands in for the engine.
  default String queryParameters() {
    return "";
  }

  /// Makes the stored data as small as the server makes it by itself in the long run.
  ///
  /// @return bytes on disk then, index included; empty where there is no way to ask for it
  Optional<Long> mergedBytes(RunningPeer running) throws IOException, InterruptedException;

  /// Ours, as its launcher starts it.
  static Peer nightjar(Path launcher) {
    return new NightjarPeer(launcher);
  }

  static Peer prometheus(String binary) {
    return new PrometheusPeer(binary);
  }

  static Peer victoriaMetrics(String binary) {
    return new VictoriaMetricsPeer(binary);
  }
}
