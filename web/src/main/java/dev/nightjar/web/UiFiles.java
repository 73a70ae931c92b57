package dev.nightjar.web;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/// The web UI's files from the class path. A path of the UI's own pages yields its one HTML page; a
/// path under an API's prefix never does, so that a mistyped API call is a plain 404.
final class UiFiles implements Handler {
  private static final String ROOT = "dev/nightjar/web/ui/";

  /// Prefixes that belong to APIs, served or to come.
  private static final List<String> RESERVED =
      List.of("api", "loki", "jaeger", "alertmanager", "ping", "push", "v1", "otlp", "-");

  /// Nothing but our own files; styles are set by scripts, never as markup.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "woff2", "font/woff2");

  @Override
  public Answer handle(Request request) throws IOException {
    String path = request.segment("*");
    int slash = path.indexOf('/');
    if (RESERVED.contains(slash < 0 ? path : path.substring(0, slash)) || path.contains("..")) {
      throw new NightjarException(ErrorCode.NOT_FOUND, "there is nothing at /" + path);
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (path.startsWith("assets/") && name.isEmpty()) {
      throw new NightjarException(ErrorCode.NOT_FOUND, "there is nothing at /" + path);
    }
    if (path.startsWith("assets/") || (name.contains(".") && slash < 0)) {
      return file(
          path, path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    }
    return file("index.html", "no-cache");
  }

  private static Answer file(String path, String caching) throws IOException {
    try (InputStream in = UiFiles.class.getClassLoader().getResourceAsStream(ROOT + path)) {
      if (in == null) {
        throw new NightjarException(ErrorCode.NOT_FOUND, "there is nothing at /" + path);
      }
      byte[] bytes = in.readAllBytes();
      String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
      return new Answer(
          200,
          Map.of(
              "content-type",
              type == null ? "application/octet-stream" : type,
              "cache-control",
              caching,
              "content-security-policy",
              POLICY,
              "referrer-policy",
              "same-origin",
              "x-frame-options",
              "DENY"),
          out -> out.write(bytes));
    }
  }
}
