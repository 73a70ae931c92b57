package dev.nightjar.ingest;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Gets a page from a target.
public interface Fetcher {
  /// Returns the whole page within the request's time, or says why there is none.
  Page fetch(Request request) throws ScrapeException, InterruptedException;

  /// @param timeout from the beginning to the body's last byte
  /// @param maxBytes of the uncompressed body
  /// @param authorization the `Authorization` header
  /// @param accept the `Accept` header
  record Request(
      URI uri, Duration timeout, long maxBytes, Optional<String> authorization, String accept) {}

  /// A page as it came; whoever gets it owns its bytes.
  final class Page {
    private final byte[] body;
    private final String contentType;

    /// @param contentType the header; empty when there was none
    public Page(byte[] body, String contentType) {
      this.body = body;
      this.contentType = contentType;
    }

    public byte[] body() {
      return body;
    }

    public String contentType() {
      return contentType;
    }
  }
}
