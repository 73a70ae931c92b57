package dev.nightjar.testing.bench.metrics;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesHash;
import java.util.List;
import java.util.Map;

/// Hosts that come and go, whose series a sender names by hash alone. Labels are made only of those
/// that the store asks for. Owned by one thread.
public final class ChangingFleet {
  private final long seed;
  private final int[] hosts; // the number of the host in each place
  private final HostValues[] values;
  private final long[] high;
  private final long[] low;
  private final SampleBatch batch = new SampleBatch(5_000, this::labels);
  private int firstPlace; // of the batch
  private int labelledHost = -1;
  private List<Map<String, String>> labelled = List.of();
  private int nextHost;
  private int nextGone;

  /// @param places hosts at any time
  public ChangingFleet(int places, long seed) {
    this.seed = seed;
    hosts = new int[places];
    values = new HostValues[places];
    high = new long[places * HostLabels.SERIES];
    low = new long[places * HostLabels.SERIES];
    for (int place = 0; place < places; place++) {
      put(place);
    }
  }

  public int places() {
    return hosts.length;
  }

  /// Series that there were so far.
  long seriesEver() {
    return (long) nextHost * HostLabels.SERIES;
  }

  /// Puts a new host in the place of the one that is there longest.
  void replaceOne() {
    put(nextGone);
    nextGone = (nextGone + 1) % hosts.length;
  }

  private void put(int place) {
    int host = nextHost++;
    hosts[place] = host;
    values[place] = new HostValues(seed, host);
    var hash = new SeriesHash();
    for (int i = 0; i < HostLabels.SERIES; i++) {
      hash.of(labels(host, i));
      high[place * HostLabels.SERIES + i] = hash.high();
      low[place * HostLabels.SERIES + i] = hash.low();
    }
  }

  /// The samples of some places at the step that starts there; valid until the next call.
  public SampleBatch batch(int from, int to, long stepMillis) {
    batch.clear();
    firstPlace = from;
    for (int place = from; place < to; place++) {
      long millis = stepMillis + Fleet.offsetMillis(place);
      double[] now = values[place].at(millis);
      for (int i = 0; i < now.length; i++) {
        int at = place * HostLabels.SERIES + i;
        batch.addSeries(high[at], low[at]);
        batch.addSample(millis, now[i]);
      }
    }
    return batch;
  }

  private Labels labels(int series) {
    return labels(hosts[firstPlace + series / HostLabels.SERIES], series % HostLabels.SERIES);
  }

  private Labels labels(int host, int series) {
    if (labelledHost != host) {
      labelled = HostLabels.of(host);
      labelledHost = host;
    }
    Labels.Builder labels = Labels.builder();
    labelled.get(series).forEach(labels::set);
    return labels.build();
  }
}
