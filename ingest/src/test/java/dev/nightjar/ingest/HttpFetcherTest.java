package dev.nightjar.ingest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.wire.ExpositionFormat;
import dev.nightjar.wire.NameEscaping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real HTTP over loopback.
class HttpFetcherTest {
  private static final byte[] PAGE = "x 1\n".repeat(1000).getBytes(StandardCharsets.UTF_8);

  private final HttpFetcher fetcher = new HttpFetcher("Nightjar/test");
  private final CountDownLatch over = new CountDownLatch(1);
  private final HttpServer server;

  HttpFetcherTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void open() {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void close() {
    over.countDown();
    fetcher.close();
    server.stop(0);
  }

  private void on(String path, HttpHandler handler) {
    server.createContext(path, handler);
  }

  private Fetcher.Request request(String path, Duration timeout, long maxBytes) {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return new Fetcher.Request(
        uri,
        timeout,
        maxBytes,
        Optional.of("Bearer t"),
        ExpositionFormat.accept(false, NameEscaping.ALLOW_UTF_8));
  }

  private Fetcher.Page fetch(String path) throws Exception {
    return fetcher.fetch(request(path, Duration.ofSeconds(20), 1 << 20));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static byte[] gzip(byte[] body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  @Test
  void asksAsPrometheusDoes() throws Exception {
    on(
        "/echo",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          StringBuilder lines = new StringBuilder();
          for (String name :
              new String[] {
                "User-Agent",
                "Accept-Encoding",
                "X-Prometheus-Scrape-Timeout-Seconds",
                "Authorization"
              }) {
            lines.append(exchange.getRequestHeaders().getFirst(name)).append('|');
          }
          assertThat(requireNonNull(exchange.getRequestHeaders().getFirst("Accept")))
              .startsWith("application/openmetrics-text;version=1.0.0");
          answer(exchange, 200, lines.toString().getBytes(StandardCharsets.UTF_8));
        });
    Fetcher.Page page = fetch("/echo");
    assertThat(page.contentType()).isEqualTo("text/plain; version=0.0.4");
    assertThat(new String(page.body(), StandardCharsets.UTF_8))
        .isEqualTo("Nightjar/test|gzip|20|Bearer t|");
  }

  @Test
  void unzipsAndFollowsRedirects() throws Exception {
    on(
        "/from",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/to");
          answer(exchange, 302, new byte[0]);
        });
    on(
        "/to",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          answer(exchange, 200, gzip(PAGE));
        });
    assertThat(fetch("/from").body()).isEqualTo(PAGE);
    assertThatThrownBy(() -> fetcher.fetch(request("/to", Duration.ofSeconds(20), 3999)))
        .hasMessage("body size limit exceeded: more than 3999 bytes");
  }

  @Test
  void saysTheStatus() {
    on("/no", exchange -> answer(exchange, 403, new byte[0]));
    assertThatThrownBy(() -> fetch("/no"))
        .isInstanceOf(ScrapeException.class)
        .hasMessage("server returned HTTP status 403 Forbidden");
  }

  @Test
  void breaksOffABodyThatIsTooLarge() {
    on("/large", exchange -> answer(exchange, 200, PAGE));
    assertThatThrownBy(() -> fetcher.fetch(request("/large", Duration.ofSeconds(20), 3999)))
        .hasMessage("body size limit exceeded: more than 3999 bytes");
  }

  @Test
  void countsTheTimeoutToTheLastByte() {
    on(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write("x 1\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> fetcher.fetch(request("/slow", Duration.ofMillis(200), 1 << 20)))
        .hasMessage("timeout: no complete answer within 200ms");
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var request =
        new Fetcher.Request(
            URI.create("http://127.0.0.1:" + port + "/"),
            Duration.ofSeconds(20),
            1 << 20,
            Optional.empty(),
            ExpositionFormat.accept(false, NameEscaping.ALLOW_UTF_8));
    assertThatThrownBy(() -> fetcher.fetch(request)).hasMessage("connection refused");
  }

  @Test
  void saysThatAGzipBodyIsDamaged() {
    on(
        "/bad",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          answer(exchange, 200, PAGE);
        });
    assertThatThrownBy(() -> fetch("/bad")).hasMessageStartingWith("the gzip body is damaged");
  }
}
