package dev.nightjar.web.http;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Compresses a body with zstd on its way, unless it is so small that this would not pay. Owned by
/// the handler's thread.
///
/// Source: RFC 8878, RFC 9110 section 12.5.3.
final class ZstdBody extends OutputStream {
  static final String NAME = "zstd";

  /// Smaller bodies fit a packet as they are.
  private static final int WORTHWHILE = 1024;

  /// As fast as a loopback takes it.
  private static final int LEVEL = 1;

  private final BodyStream body;
  private final byte[] first = new byte[WORTHWHILE];
  private int held;
  private @Nullable OutputStream compressed;

  ZstdBody(BodyStream body) {
    this.body = body;
  }

  /// Whether a client takes it, by its `Accept-Encoding`.
  static boolean isWanted(String accepted) {
    for (String each : accepted.split(",", -1)) {
      String[] parts = each.split(";", -1);
      if (parts[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    OutputStream to = compressed;
    if (to == null && held + length <= WORTHWHILE) {
      System.arraycopy(bytes, from, first, held, length);
      held += length;
      return;
    }
    if (to == null) {
      body.encoded(NAME);
      to = new ZstdOutputStreamNoFinalizer(body, LEVEL);
      to.write(first, 0, held);
      compressed = to;
    }
    to.write(bytes, from, length);
  }

  /// Ends the body, and the response with it.
  @Override
  public void close() throws IOException {
    OutputStream to = compressed;
    if (to == null) {
      body.write(first, 0, held);
      body.close();
    } else {
      to.close(); // and the body
    }
  }
}
