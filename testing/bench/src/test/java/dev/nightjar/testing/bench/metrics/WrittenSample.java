package dev.nightjar.testing.bench.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One sample of a remote write request, read back by the letter of the format.
record WrittenSample(Map<String, String> labels, double value, long millis) {
  static List<WrittenSample> of(byte[] request) {
    List<WrittenSample> samples = new ArrayList<>();
    var in = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      samples.add(series(message(in, 1)));
    }
    return samples;
  }

  private static WrittenSample series(ByteBuffer in) {
    var labels = new LinkedHashMap<String, String>();
    while (in.get(in.position()) == (1 << 3 | 2)) {
      ByteBuffer label = message(in, 1);
      labels.put(text(message(label, 1)), text(message(label, 2)));
    }
    ByteBuffer sample = message(in, 2);
    double value = 0;
    if (sample.get(sample.position()) == (1 << 3 | 1)) {
      sample.get();
      value = sample.getDouble();
    }
    if (sample.get() != 2 << 3) {
      throw new IllegalArgumentException("want a timestamp");
    }
    var read = new WrittenSample(labels, value, varint(sample));
    if (in.hasRemaining() || sample.hasRemaining()) {
      throw new IllegalArgumentException("bytes are left over");
    }
    return read;
  }

  private static ByteBuffer message(ByteBuffer in, int field) {
    if (in.get() != (field << 3 | 2)) {
      throw new IllegalArgumentException("want field " + field + " at " + in.position());
    }
    int length = Math.toIntExact(varint(in));
    ByteBuffer message = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return message;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
