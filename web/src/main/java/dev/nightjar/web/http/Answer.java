package dev.nightjar.web.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// A response: status, headers, and a body that is written when the headers are known to be right.
///
/// @param headers names in lower case
/// @param body writes the whole body; a small one is sent with its length, a large one in pieces as
///   the client takes them
public record Answer(int status, Map<String, String> headers, Body body) {
  /// Writes a response body.
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer of(int status, String contentType, Body body) {
    return new Answer(status, Map.of("content-type", contentType), body);
  }

  public static Answer text(int status, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of(status, "text/plain; charset=utf-8", out -> out.write(bytes));
  }

  public static Answer json(int status, Json.Writer writer) {
    return of(status, "application/json", out -> Json.write(out, writer));
  }

  /// The same answer with one more header.
  public Answer with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body);
  }

  /// A status without a body.
  public static Answer empty(int status) {
    return new Answer(status, Map.of(), out -> {});
  }
}
