package dev.nightjar.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A webhook's far end that prints the summaries of the alerts that reach it.
final class AlertPrinter implements AutoCloseable {
  private static final int MAX_BODY = 1 << 20;
  private static final Pattern ALERT =
      Pattern.compile(
          "\"status\":\"(firing|resolved)\",\"labels\":\\{.*?\"alertname\":\"([^\"]*)\".*?"
              + "\"annotations\":\\{[^}]*?\"summary\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final HttpServer server;
  private final PrintWriter out;

  private AlertPrinter(HttpServer server, PrintWriter out) {
    this.server = server;
    this.out = out;
  }

  static AlertPrinter start(PrintWriter out) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var printer = new AlertPrinter(server, out);
    server.createContext("/", printer::take);
    server.start();
    return printer;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
      Matcher alerts = ALERT.matcher(new String(body, StandardCharsets.UTF_8));
      while (alerts.find()) {
        out.println("alert: " + alerts.group(1) + " " + alerts.group(2) + ": " + alerts.group(3));
      }
      out.flush();
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
