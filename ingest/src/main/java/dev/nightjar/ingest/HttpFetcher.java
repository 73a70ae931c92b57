package dev.nightjar.ingest;

import dev.nightjar.base.Durations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

/// Gets pages over HTTP/1.1: follows redirects, takes gzip, and bounds both time and size as a
/// whole, however slowly a body drips. Safe for use by many threads.
public final class HttpFetcher implements Fetcher, AutoCloseable {
  private final String userAgent;
  private final ExecutorService executor;
  private final HttpClient client;

  /// @param userAgent such as `Nightjar/0.1.0`
  public HttpFetcher(String userAgent) {
    this.userAgent = userAgent;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .executor(executor)
            .build();
  }

  @Override
  public Page fetch(Request request) throws ScrapeException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(http(request), _ -> new LimitedBody(request.maxBytes()));
    try {
      return page(answer.get(request.timeout().toMillis(), TimeUnit.MILLISECONDS), request);
    } catch (TimeoutException e) {
      throw new ScrapeException(
          "timeout: no complete answer within " + Durations.format(request.timeout()));
    } catch (ExecutionException e) {
      throw new ScrapeException(words(e.getCause() == null ? e : e.getCause()));
    } finally {
      answer.cancel(true);
    }
  }

  private HttpRequest http(Request request) throws ScrapeException {
    HttpRequest.Builder builder;
    try {
      builder = HttpRequest.newBuilder(request.uri()).GET();
    } catch (IllegalArgumentException e) {
      throw new ScrapeException("malformed address " + request.uri() + ": " + e.getMessage());
    }
    builder
        .setHeader("Accept", request.accept())
        .setHeader("Accept-Encoding", "gzip")
        .setHeader("User-Agent", userAgent)
        .setHeader("X-Prometheus-Scrape-Timeout-Seconds", seconds(request.timeout().toMillis()));
    request.authorization().ifPresent(header -> builder.setHeader("Authorization", header));
    return builder.build();
  }

  private static String seconds(long millis) {
    String text = String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000);
    return text.endsWith(".000") ? text.substring(0, text.length() - 4) : text;
  }

  private static Page page(HttpResponse<byte[]> response, Request request) throws ScrapeException {
    if (response.statusCode() != 200) {
      throw new ScrapeException(
          "server returned HTTP status " + HttpStatus.words(response.statusCode()));
    }
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    byte[] body =
        encoding.equalsIgnoreCase("gzip")
            ? unzip(response.body(), request.maxBytes())
            : response.body();
    return new Page(body, response.headers().firstValue("Content-Type").orElse(""));
  }

  private static byte[] unzip(byte[] zipped, long maxBytes) throws ScrapeException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      byte[] body = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, maxBytes + 1));
      if (body.length > maxBytes) {
        throw new ScrapeException(LimitedBody.tooLarge(maxBytes));
      }
      return body;
    } catch (IOException e) {
      throw new ScrapeException("the gzip body is damaged: " + e.getMessage());
    }
  }

  private static String words(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
      return "host not found";
    }
    if (cause instanceof SSLException) {
      return "TLS: " + cause.getMessage();
    }
    if (cause instanceof ConnectException) {
      String why = root.getMessage();
      return why == null ? "connection refused" : why.toLowerCase(Locale.ROOT);
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    client.shutdownNow();
    executor.shutdownNow();
  }
}
