package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A data file's way into a server: several connections at once, each with hosts of its own, so
/// that a series' samples arrive in order.
final class Sender {
  private Sender() {}

  /// Sends everything, as fast as the server takes it. Any answer but 2xx ends it.
  static void send(DataFile file, RunningPeer to, int connections)
      throws IOException, InterruptedException {
    try (var threads = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int lane = i;
        lanes.add(threads.submit(() -> sendLane(file, to, lane, connections)));
      }
      for (Future<?> lane : lanes) {
        lane.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void sendLane(DataFile file, RunningPeer to, int lane, int lanes) {
    try (HttpConnection connection = to.connect()) {
      file.send(lane, lanes, body -> connection.write(body).good("remote write"));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
