package dev.nightjar.alert.notify;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// Posts over HTTP.
@FunctionalInterface
public interface Poster {
  /// Sends a body and waits for the answer, for no longer than `timeout` in all.
  ///
  /// @throws IOException when no whole answer came within `timeout`
  Reply post(URI url, String contentType, byte[] body, Duration timeout)
      throws IOException, InterruptedException;

  /// @param body at most its first 512 characters
  record Reply(int status, String body) {}
}
