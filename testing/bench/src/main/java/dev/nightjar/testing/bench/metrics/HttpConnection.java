package dev.nightjar.testing.bench.metrics;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One HTTP/1.1 connection to this machine that is kept open: a request at a time, with so little
/// around it that what is timed is the server. Owned by one thread.
final class HttpConnection implements Closeable {
  private static final int TIMEOUT_MILLIS = 180_000;
  private static final int BUFFER = 1 << 16;

  private final int port;
  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  /// A whole answer.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
  record Answer(int status, byte[] body) {
    boolean isGood() {
      return status / 100 == 2;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /// The body; anything but 2xx is an error that tells what the server said.
    byte[] good(String request) throws IOException {
      if (!isGood()) {
        throw new IOException(
            "%s: want 2xx, got %d: %.400s".formatted(request, status, text().strip()));
      }
      return body;
    }
  }

  private HttpConnection(int port) throws IOException {
    this.port = port;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    out = socket.getOutputStream();
  }

  static HttpConnection to(int port) throws IOException {
    return new HttpConnection(port);
  }

  Answer get(String target) throws IOException {
    return exchange("GET " + target, "", new byte[0]);
  }

  Answer post(String target) throws IOException {
    return exchange("POST " + target, "", new byte[0]);
  }

  /// Sends a remote write 1.0 request.
  Answer write(byte[] body) throws IOException {
    String headers =
        """
        Content-Encoding: snappy\r
        Content-Type: application/x-protobuf\r
        X-Prometheus-Remote-Write-Version: 0.1.0\r
        """;
    return exchange("POST /api/v1/write", headers, body);
  }

  private Answer exchange(String request, String headers, byte[] body) throws IOException {
    String head =
        "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(request, port, body.length, headers);
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
    return answer();
  }

  private Answer answer() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    boolean isChunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] parts = header.toLowerCase(Locale.ROOT).split(":", 2);
      switch (parts[0]) {
        case "content-length" -> length = Integer.parseInt(parts[1].strip());
        case "transfer-encoding" -> isChunked = parts[1].strip().equals("chunked");
        default -> {}
      }
    }
    return new Answer(status, isChunked ? chunks() : in.readNBytes(length));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(in.readNBytes(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
