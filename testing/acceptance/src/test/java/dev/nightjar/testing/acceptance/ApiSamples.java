package dev.nightjar.testing.acceptance;

import dev.nightjar.testing.kit.Message;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/// Ten minutes of samples, one every 15 seconds, as a remote write request: what two servers are
/// given before they are asked the same.
final class ApiSamples {
  static final int COUNT = 41;
  private static final int STEP = 15_000;

  private final Message request = new Message();
  private final long newest;

  private ApiSamples(long newest) {
    this.newest = newest;
  }

  /// The body of the request.
  ///
  /// @param newest milliseconds of the newest samples
  static byte[] upTo(long newest) {
    var samples = new ApiSamples(newest);
    samples.addInstance("a", 1, 3);
    samples.addInstance("b", 0, 5);
    samples.addInstance("c", 1, 7);
    samples.add(
        i -> 20 + i * 0.1, 0, "__name__", "temperature", "city", "Zürich", "room", "kitchen");
    samples.add(
        i -> i % 5 == 0 ? Double.NaN : i == 7 ? Double.POSITIVE_INFINITY : -i,
        0,
        "__name__",
        "temperature",
        "city",
        "Zürich",
        "room",
        "attic");
    Map<String, Integer> buckets = Map.of("0.1", 1, "1", 3, "+Inf", 4);
    buckets.forEach(
        (le, count) ->
            samples.add(
                i -> count * i, 10, "__name__", "duration_seconds_bucket", "job", "api", "le", le));
    return samples.request.snappy();
  }

  /// Adds what one instance tells of itself.
  private void addInstance(String instance, int up, int rate) {
    add(i -> up, 0, "__name__", "up", "instance", instance, "job", "api");
    for (String code : new String[] {"200", "500"}) {
      double step = code.equals("200") ? rate : rate * 0.5;
      add(
          i -> step * i,
          0,
          "__name__",
          "requests_total",
          "code",
          code,
          "instance",
          instance,
          "job",
          "api");
    }
  }

  /// @param exemplarsEvery 0 for no exemplars
  private void add(IntToDoubleFunction value, int exemplarsEvery, String... labels) {
    var series = new Message();
    for (int i = 0; i < labels.length; i += 2) {
      series.message(1, label(labels[i], labels[i + 1]));
    }
    for (int i = 0; i < COUNT; i++) {
      series.message(2, new Message().fixed(1, value.applyAsDouble(i)).varint(2, time(i)));
    }
    for (int i = exemplarsEvery; exemplarsEvery > 0 && i < COUNT; i += exemplarsEvery) {
      series.message(
          3,
          new Message()
              .message(1, label("trace_id", "trace-" + i))
              .fixed(2, 0.05)
              .varint(3, time(i)));
    }
    request.message(1, series);
  }

  private long time(int at) {
    return newest - (long) (COUNT - 1 - at) * STEP;
  }

  private static Message label(String name, String value) {
    return new Message().text(1, name).text(2, value);
  }
}
