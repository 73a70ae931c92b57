package dev.nightjar.cli.view;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.web.http.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// The server's own API, asked over HTTP. What it refuses, and that it is away, is told as a
/// [NightjarException] of one sentence; `UNAVAILABLE` when another try later may help.
final class Api implements AutoCloseable {
  private static final String ROOT = "/api/nightjar/v1";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int MAX_MESSAGE = 500;

  private final String url;
  private final Optional<String> token;
  private final HttpClient client;

  /// @param url of the server, without a slash at its end
  Api(String url, Optional<String> token) {
    this.url = url;
    this.token = token;
    this.client =
        HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(Redirect.NEVER).build();
  }

  /// A path segment or a parameter's value.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonObject object(String path) {
    return parsed(bytes(path));
  }

  /// The answer as it came, read as JSON.
  JsonObject parsed(byte[] answer) {
    try {
      return JsonObject.parse(answer);
    } catch (NightjarException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, url + " does not answer as Nightjar does: " + e.getMessage(), e);
    }
  }

  /// The body of a good answer to a GET below the API's root.
  byte[] bytes(String path) {
    return answer(request(path));
  }

  /// Puts a JSON object to a path below the API's root.
  void put(String path, byte[] json) {
    answer(
        request(path)
            .header("content-type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(json)));
  }

  /// The server's address.
  String url() {
    return url;
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(url + ROOT + path))
            .timeout(ANSWER)
            .header("accept", "application/json");
    token.ifPresent(value -> request.header("authorization", "Bearer " + value));
    return request;
  }

  private byte[] answer(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = send(request.build());
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    return response.body();
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (HttpTimeoutException e) {
      throw away("does not answer in time", e);
    } catch (ConnectException e) {
      throw away(
          e.getMessage() == null
              ? "cannot be reached"
              : "cannot be reached (" + e.getMessage() + ")",
          e);
    } catch (IOException e) {
      throw away("broke off its answer (" + e.getMessage() + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NightjarException(ErrorCode.CANCELED, "interrupted", e);
    }
  }

  private NightjarException away(String what, IOException e) {
    return new NightjarException(
        ErrorCode.UNAVAILABLE,
        "the server at "
            + url
            + " "
            + what
            + "; start one with ./nightjar serve, or name yours with --url or NIGHTJAR_URL",
        e);
  }

  private NightjarException refused(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    ErrorCode code =
        switch (status) {
          case 401 -> ErrorCode.UNAUTHORIZED;
          case 403 -> ErrorCode.FORBIDDEN;
          case 404 -> ErrorCode.NOT_FOUND;
          case 409 -> ErrorCode.CONFLICT;
          default -> status == 429 || status >= 500 ? ErrorCode.UNAVAILABLE : ErrorCode.BAD_DATA;
        };
    String hint = status == 401 ? "; name a file with a token by NIGHTJAR_TOKEN_FILE" : "";
    return new NightjarException(
        code, "the server at " + url + " answers " + status + ": " + message(response) + hint);
  }

  private static String message(HttpResponse<byte[]> response) {
    String text;
    try {
      JsonObject body = JsonObject.parse(response.body());
      text = body.object("error").flatMap(error -> error.text("message")).orElse("");
    } catch (NightjarException notJson) {
      text = new String(response.body(), StandardCharsets.UTF_8).strip();
    }
    return text.substring(0, Math.min(MAX_MESSAGE, text.length())).replaceAll("\\p{Cntrl}+", " ");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
