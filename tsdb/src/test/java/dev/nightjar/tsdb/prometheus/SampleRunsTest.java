package dev.nightjar.tsdb.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.SampleColumns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Histograms of overlapping chunks.
final class SampleRunsTest {
  private final SampleColumns columns = new SampleColumns();

  private void add(long time, ResetHint hint) {
    columns.add(time, Histogram.VALUE);
    var histogram = new Histogram.Builder().sum((double) time).resetHint(hint).build();
    columns.attach(columns.size() - 1, histogram, time / 2);
  }

  private List<String> ordered() {
    SampleRuns.order(columns);
    List<String> samples = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Histogram histogram = columns.histogram(i);
      samples.add(
          histogram == null
              ? columns.timestamps()[i] + " float " + columns.values()[i]
              : (long) histogram.sum()
                  + " "
                  + histogram.resetHint()
                  + " "
                  + columns.startMillis(i));
    }
    return samples;
  }

  @Test
  void keepTheirPlacesButNotWhatTheyKnewOfOthersBefore() {
    add(10, ResetHint.UNKNOWN);
    add(30, ResetHint.NOT_RESET);
    add(32, ResetHint.NOT_RESET);
    add(20, ResetHint.RESET);
    add(22, ResetHint.NOT_RESET);
    columns.add(30, 7);
    add(40, ResetHint.GAUGE);

    assertThat(ordered())
        .containsExactly(
            "10 UNKNOWN 5",
            "20 UNKNOWN 10",
            "22 NOT_RESET 11",
            "30 float 7.0",
            "32 UNKNOWN 16",
            "40 GAUGE 20");
  }

  @Test
  void inOrderAreLeftAsTheyAre() {
    add(10, ResetHint.RESET);
    add(20, ResetHint.NOT_RESET);

    assertThat(ordered()).containsExactly("10 RESET 5", "20 NOT_RESET 10");
  }
}
