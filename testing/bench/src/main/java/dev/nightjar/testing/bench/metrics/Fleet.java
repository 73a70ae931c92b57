package dev.nightjar.testing.bench.metrics;

import java.util.List;
import java.util.Map;

/// All hosts of a data set. Each is scraped at its own moment within the interval, and all its
/// series share that timestamp. Owned by one thread.
final class Fleet {
  private final DataSet set;
  private final byte[][] labels;
  private final HostValues[] hosts;

  Fleet(DataSet set) {
    this.set = set;
    labels = new byte[set.series()][];
    hosts = new HostValues[set.hosts()];
    for (int host = 0; host < hosts.length; host++) {
      hosts[host] = new HostValues(set.seed(), host);
      List<Map<String, String>> series = HostLabels.of(host);
      for (int i = 0; i < HostLabels.SERIES; i++) {
        labels[host * HostLabels.SERIES + i] = WriteBody.labels(series.get(i));
      }
    }
  }

  /// Adds the samples of the slot's hosts of the interval that starts there. Each slot is asked
  /// once per step, steps in order.
  void write(int slot, long stepMillis, WriteBody body) {
    int from = slot * set.hostsPerBody();
    int to = Math.min(hosts.length, from + set.hostsPerBody());
    for (int host = from; host < to; host++) {
      long millis = stepMillis + offsetMillis(host);
      double[] values = hosts[host].at(millis);
      for (int i = 0; i < values.length; i++) {
        body.add(labels[host * HostLabels.SERIES + i], values[i], millis);
      }
    }
  }

  /// When in each interval a host is scraped; never at a whole second.
  static long offsetMillis(int host) {
    long spread = (host * 2_654_435_761L & 0xFFFF_FFFFL) % (DataSet.INTERVAL_MILLIS / 1_000);
    return spread * 1_000 + 1 + host * 7_919L % 998;
  }
}
