package dev.nightjar.alert.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Posts with the JDK's client, which is made at the first post. One deadline holds for all of it:
/// connecting, the answer's head and as much of its body as is kept.
public final class HttpPoster implements Poster, AutoCloseable {
  private static final int KEPT_BYTES = 512;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;

  @Override
  public Reply post(URI url, String contentType, byte[] body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", contentType)
            .header("User-Agent", "Nightjar")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<String>> answer =
        client().sendAsync(request, _ -> new BodyStart(KEPT_BYTES));
    try {
      HttpResponse<String> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Reply(response.statusCode(), response.body().strip());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private HttpClient client() {
    lock.lock();
    try {
      HttpClient known = client;
      if (known == null) {
        known =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .build();
        client = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (client != null) {
        client.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }
}
