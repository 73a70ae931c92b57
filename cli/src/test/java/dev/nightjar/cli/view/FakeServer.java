package dev.nightjar.cli.view;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Answers paths with texts, and remembers what it was asked. Without an answer it says 404.
public final class FakeServer implements AutoCloseable {
  private static final String ROOT = "/api/nightjar/v1";

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final int port;
  private HttpServer server;

  public FakeServer() throws IOException {
    this.server = start(0);
    this.port = server.getAddress().getPort();
  }

  private HttpServer start(int wanted) throws IOException {
    HttpServer fresh =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
    fresh.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString().substring(ROOT.length());
          asked.add(path);
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (body.length > 0) {
            sent.add(new String(body, StandardCharsets.UTF_8));
          }
          String answer = answers.get(path);
          String text =
              answer == null ? "{\"error\":{\"message\":\"nothing at " + path + "\"}}" : answer;
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    fresh.start();
    return fresh;
  }

  public FakeServer answer(String path, String json) {
    answers.put(path, json);
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public List<String> asked() {
    return asked;
  }

  /// The bodies that came with requests.
  public List<String> sent() {
    return sent;
  }

  void goAway() {
    server.stop(0);
  }

  void comeBack() throws IOException {
    server = start(port);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
