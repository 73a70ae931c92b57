package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// The server as a reporter sees it: JSON goes there by POST, and each post has one of three
/// outcomes that say what to do with it.
///
/// Speaks HTTP/1.1 over one kept connection by itself, because `java.net.http` takes several times
/// as long to load as a whole wrapped command. A post is repeated once when a kept connection turns
/// out to be dead, so what is posted must be idempotent. Used by one thread, but for [#abort].
final class ReportServer implements AutoCloseable {
  /// What became of a post.
  enum Outcome {
    /// The server has it.
    TAKEN,
    /// The server says that it will never take it.
    REFUSED,
    /// The server is away, busy, or does not know us at present: later may be better.
    LATER
  }

  private static final int CONNECT_MILLIS = 300; // a server on the same network answers in a few
  private static final long MAX_RETRY_AFTER_SECONDS =
      300; // a run's live page is worth asking again
  private static final int MAX_HEAD_BYTES = 16 * 1024;
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final String OWN_ERROR = "{\"error\":{\"code\":"; // as docs/api.md has it

  private final Target target;
  private final Clock clock;
  private final Gate gate;
  private volatile @Nullable Socket socket;
  private volatile boolean isAborted;
  private long retryAfterNanos;
  private boolean isOwnError;

  /// @param gate what is asked before a descriptor is opened
  ReportServer(Target target, Gate gate, Clock clock) {
    this.target = target;
    this.gate = gate;
    this.clock = clock;
  }

  /// What the server asked for with its last answer, at most five minutes; 0 when it did not.
  long retryAfterNanos() {
    return retryAfterNanos;
  }

  /// Ends the post that another thread waits for; its outcome is `LATER`, and so is that of the
  /// posts that follow until [#goOn].
  void abort() {
    isAborted = true;
    close();
  }

  void goOn() {
    isAborted = false;
  }

  /// Posts `json` to a path of the server's own API, such as `/runs`.
  ///
  /// @param deadlineNanos on the monotonic clock; after it the outcome is `LATER`
  Outcome post(String path, byte[] json, long deadlineNanos) {
    retryAfterNanos = 0;
    for (int attempt = 0; attempt < 2 && !isAborted; attempt++) {
      boolean wasKept = socket != null;
      try {
        int status = exchange(path, json, deadlineNanos);
        return outcome(status, isOwnError);
      } catch (IOException _) {
        close();
        if (!wasKept) {
          return Outcome.LATER;
        }
      }
    }
    return Outcome.LATER;
  }

  /// 401 and 403 are the token's fault, which an operator mends, and not the report's. What else is
  /// not in the server's own words may be a proxy's, or that of another program on the port: it
  /// says nothing of the report.
  private static Outcome outcome(int status, boolean isOwnError) {
    if (status >= 200 && status < 300) {
      return Outcome.TAKEN;
    }
    return switch (status) {
      case 400, 409, 413, 422 -> Outcome.REFUSED;
      case 401, 403, 408, 429 -> Outcome.LATER;
      default -> isOwnError && status >= 400 && status < 500 ? Outcome.REFUSED : Outcome.LATER;
    };
  }

  private int exchange(String path, byte[] json, long deadlineNanos) throws IOException {
    Socket connection = socket;
    if (connection == null) {
      connection = connect(deadlineNanos);
      socket = connection;
    }
    connection.setSoTimeout(remainingMillis(deadlineNanos));
    byte[] head = head(path, json.length).getBytes(StandardCharsets.UTF_8);
    byte[] request = new byte[head.length + json.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(json, 0, request, head.length, json.length);
    OutputStream out = connection.getOutputStream();
    out.write(request);
    out.flush();
    return answer(connection, deadlineNanos);
  }

  private String head(String path, int length) {
    var head = new StringBuilder(256);
    head.append("POST ").append(target.prefix()).append("/api/nightjar/v1").append(path);
    head.append(" HTTP/1.1\r\nHost: ").append(target.hostHeader());
    head.append("\r\nUser-Agent: nightjar-run\r\nContent-Type: application/json");
    if (!target.token().isEmpty()) {
      head.append("\r\nAuthorization: Bearer ").append(target.token());
    }
    return head.append("\r\nContent-Length: ").append(length).append("\r\n\r\n").toString();
  }

  private Socket connect(long deadlineNanos) throws IOException {
    int wait = Math.min(CONNECT_MILLIS, remainingMillis(deadlineNanos));
    SocketAddress address = new InetSocketAddress(resolve(wait), target.port());
    Socket plain = opened();
    socket = plain; // for abort
    try {
      if (isAborted) {
        throw new IOException("aborted");
      }
      plain.connect(address, wait);
      plain.setSoTimeout(remainingMillis(deadlineNanos));
      return target.isSecure() ? secured(plain) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /// The token goes to nobody but the host that was named: without this only the chain is checked.
  private Socket secured(Socket plain) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var secure = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    return secure;
  }

  private Socket opened() throws IOException {
    gate.enter();
    try {
      var plain = new Socket();
      plain.setTcpNoDelay(true); // which opens its descriptor
      return plain;
    } finally {
      gate.leave();
    }
  }

  /// A name is looked up in a thread of its own: the system's resolver can't be told to hurry.
  private InetAddress resolve(int waitMillis) throws IOException {
    String host = target.host();
    if (host.indexOf(':') >= 0 || isDotted(host)) {
      return InetAddress.getByName(host);
    }
    var lookup = new Lookup(host);
    lookup.start();
    try {
      lookup.join(waitMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    InetAddress found = lookup.found;
    if (found == null) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  private static boolean isDotted(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static final class Lookup extends Thread {
    private final String host;
    private volatile @Nullable InetAddress found;

    Lookup(String host) {
      super("nightjar-lookup");
      this.host = host;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        found = InetAddress.getByName(host);
      } catch (UnknownHostException _) {
        found = null;
      }
    }
  }

  /// Reads one answer and keeps the connection if its end is certain.
  private int answer(Socket connection, long deadlineNanos) throws IOException {
    InputStream in = connection.getInputStream();
    var head = new ByteArrayOutputStream(512);
    int newlines = 0;
    while (newlines < 2) {
      int read = in.read();
      if (read < 0 || head.size() == MAX_HEAD_BYTES) {
        throw new IOException("the answer has no end of its head");
      }
      newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
      head.write(read);
      connection.setSoTimeout(remainingMillis(deadlineNanos));
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int status = status(text);
    long seconds = status == 429 || status == 503 ? header(text, "retry-after:") : -1;
    retryAfterNanos = TimeUnit.SECONDS.toNanos(Math.clamp(seconds, 0, MAX_RETRY_AFTER_SECONDS));
    long length = header(text, "content-length:");
    boolean isKept =
        length >= 0 && length <= MAX_BODY_BYTES && !lower(text).contains("connection: close");
    byte[] body = isKept || status >= 400 ? body(in, length) : new byte[0];
    isOwnError = new String(body, StandardCharsets.UTF_8).startsWith(OWN_ERROR);
    if (!isKept || body.length != length) {
      close();
    }
    return status;
  }

  private static byte[] body(InputStream in, long length) throws IOException {
    return in.readNBytes(Math.clamp(length, 0, MAX_BODY_BYTES));
  }

  private static int status(String head) throws IOException {
    if (!head.startsWith("HTTP/1.") || head.length() < 12) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    int status = 0;
    for (int i = 9; i < 12; i++) {
      status = status * 10 + Character.digit(head.charAt(i), 10);
    }
    return status;
  }

  private static long header(String head, String name) {
    int at = lower(head).indexOf("\n".concat(name));
    if (at < 0) {
      return -1;
    }
    int i = at + 1 + name.length();
    while (head.charAt(i) == ' ') {
      i++;
    }
    long value = 0;
    int start = i;
    for (; i - start < 12 && head.charAt(i) >= '0' && head.charAt(i) <= '9'; i++) {
      value = value * 10 + head.charAt(i) - '0';
    }
    return i == start ? -1 : value;
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  private int remainingMillis(long deadlineNanos) throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - clock.monotonicNanos());
    if (left <= 0) {
      throw new IOException("no time left");
    }
    return (int) Math.min(left, 60_000);
  }

  @Override
  public void close() {
    Socket connection = socket;
    socket = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException _) {
        // Nothing more is wanted of it.
      }
    }
  }
}
