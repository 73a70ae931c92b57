package dev.nightjar.web.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Carries a body to the client: whole and with its length when it is small, else in pieces. A
/// piece is filled while the one before is on its way, and sent when that has been taken. Owned by
/// the handler's thread.
final class BodyStream extends OutputStream {
  /// Large enough for nearly every answer to go out in one piece; twice that is the memory of one
  /// answer under way.
  private static final int PIECE = 64 << 10;

  private final HttpResponseWriter response;
  private ResponseHeaders headers;
  private final boolean headersOnly;
  private byte[] buffer = new byte[4 << 10];
  private int size;
  private boolean started;
  private boolean cut;
  private Future<Void> taken = CompletableFuture.completedFuture(null); // the piece before

  BodyStream(HttpResponseWriter response, ResponseHeaders headers, boolean headersOnly) {
    this.response = response;
    this.headers = headers;
    this.headersOnly = headersOnly;
  }

  /// Whether something has gone out already, so that the status cannot be changed any more.
  boolean isStarted() {
    return started;
  }

  /// Says how the body is encoded, before anything of it is written.
  void encoded(String encoding) {
    headers =
        headers.toBuilder()
            .set(HttpHeaderNames.CONTENT_ENCODING, encoding)
            .set(HttpHeaderNames.VARY, "accept-encoding, Origin")
            .build();
  }

  /// Nothing more goes out.
  void cut() {
    cut = true;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int offset = from;
    int left = cut ? 0 : length;
    while (left > 0) {
      if (size == buffer.length) {
        growOrSend();
      }
      int part = Math.min(left, buffer.length - size);
      System.arraycopy(bytes, offset, buffer, size, part);
      size += part;
      offset += part;
      left -= part;
    }
  }

  private void growOrSend() throws IOException {
    if (buffer.length < PIECE) {
      buffer = Arrays.copyOf(buffer, Math.min(PIECE, 4 * buffer.length));
    } else {
      sendPiece();
    }
  }

  private void sendPiece() throws IOException {
    if (!started) {
      started = true;
      send(response.tryWrite(headers));
    }
    if (!headersOnly) {
      awaitTaken();
      send(response.tryWrite(HttpData.wrap(Arrays.copyOf(buffer, size))));
      taken = response.whenConsumed();
    }
    size = 0;
  }

  private void awaitTaken() throws IOException {
    try {
      var _ = taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client went away");
    } catch (ExecutionException | CancellationException | CompletionException e) {
      throw new IOException("the client went away", e);
    }
  }

  private static void send(boolean taken) throws IOException {
    if (!taken) {
      throw new IOException("the client went away");
    }
  }

  /// Sends what is left and ends the response.
  @Override
  public void close() throws IOException {
    if (cut) {
      return;
    }
    if (started) {
      if (size > 0) {
        sendPiece();
      }
    } else {
      started = true;
      ResponseHeaders whole =
          headers.status().isContentAlwaysEmpty()
              ? headers
              : headers.toBuilder().contentLength(size).build();
      send(response.tryWrite(whole));
      if (size > 0 && !headersOnly) {
        send(response.tryWrite(HttpData.wrap(Arrays.copyOf(buffer, size))));
      }
    }
    response.close();
  }
}
