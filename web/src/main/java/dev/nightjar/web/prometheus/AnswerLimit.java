package dev.nightjar.web.prometheus;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.Matrix;
import dev.nightjar.model.QueryValue.MatrixSeries;
import dev.nightjar.model.QueryValue.Scalar;
import dev.nightjar.model.QueryValue.Text;
import dev.nightjar.model.QueryValue.Vector;
import java.io.IOException;
import java.io.OutputStream;

/// How large an answer may be, before compression. What cannot be smaller than that is refused
/// before anything of it goes out; what turns out to be larger ends there, and with it the
/// connection.
///
/// @param maxBytes of the body
record AnswerLimit(long maxBytes) {
  /// `[`, `,"v"]` and a comma beside a sample's time.
  private static final int AROUND_TIME = 7;

  /// @throws NightjarException `EXECUTION` when the value has no room
  void check(QueryValue value) {
    if (leastBytes(value) > maxBytes) {
      throw tooLarge();
    }
  }

  private static long leastBytes(QueryValue value) {
    return switch (value) {
      case Scalar _ -> 0;
      case Text(_, String text) -> text.length();
      case Vector vector -> vector.samples().size();
      case Matrix matrix -> matrix.series().stream().mapToLong(AnswerLimit::leastBytes).sum();
    };
  }

  private static long leastBytes(MatrixSeries series) {
    long[] times = series.timestamps();
    if (times.length == 0) {
      return 0;
    }
    int digits = Math.min(digits(times[0]), digits(times[times.length - 1]));
    return (long) times.length * (digits + AROUND_TIME);
  }

  private static int digits(long millis) {
    return Long.toString(Math.abs(millis / 1000)).length();
  }

  private NightjarException tooLarge() {
    return new NightjarException(
        ErrorCode.EXECUTION,
        "the answer is larger than %d MiB; ask for fewer series, a shorter range or a longer step"
            .formatted(maxBytes >> 20));
  }

  /// A stream that takes so much and no more.
  OutputStream around(OutputStream out) {
    return new OutputStream() {
      private long left = maxBytes;

      @Override
      public void write(int b) throws IOException {
        take(1);
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        take(length);
        out.write(bytes, from, length);
      }

      private void take(int bytes) {
        left -= bytes;
        if (left < 0) {
          throw tooLarge();
        }
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }
    };
  }
}
