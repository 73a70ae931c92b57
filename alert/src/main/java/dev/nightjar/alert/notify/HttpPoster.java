package dev.nightjar.alert.notify;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Posts with the JDK's client, which is made at the first post.
public final class HttpPoster implements Poster, AutoCloseable {
  private static final int KEPT_CHARACTERS = 512;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;

  @Override
  public Reply post(URI url, String contentType, byte[] body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", contentType)
            .header("User-Agent", "Nightjar")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<InputStream> response =
        client().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      String start = new String(in.readNBytes(KEPT_CHARACTERS), StandardCharsets.UTF_8);
      return new Reply(response.statusCode(), start.strip());
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
