package dev.nightjar.web.ping;

import dev.nightjar.web.http.Request;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/// Who sent a ping.
final class PingClient {
  private static final String BEARER = "Bearer ";

  private final Request request;
  private final boolean isLoopback;

  PingClient(Request request) {
    this.request = request;
    this.isLoopback = literal(request.client()).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /// Its address. Behind a proxy on this machine, the one that the proxy tells.
  String address() {
    String forwarded = request.header("x-forwarded-for");
    if (isLoopback && !forwarded.isEmpty()) {
      // The last one is the proxy's own word; those before it are what the client claims.
      String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
      return literal(last).map(InetAddress::getHostAddress).orElse(request.client());
    }
    return request.client();
  }

  /// Whether this machine itself sent it, and neither a proxy for somebody else nor a page of
  /// another site in somebody's browser.
  boolean isLocal() {
    return isLoopback
        && request.header("x-forwarded-for").isEmpty()
        && request.header("forwarded").isEmpty()
        && request.header("x-real-ip").isEmpty()
        && !isFromAnotherSite();
  }

  private boolean isFromAnotherSite() {
    String site = request.header("sec-fetch-site");
    String origin = request.header("origin");
    return site.equals("cross-site")
        || site.equals("same-site")
        || (!origin.isEmpty() && !host(origin).equalsIgnoreCase(request.header(":authority")));
  }

  private static String host(String origin) {
    try {
      String host = URI.create(origin).getRawAuthority();
      return host == null ? "" : host;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /// The bearer token that came with it.
  Optional<String> token() {
    String header = request.header("authorization");
    return header.startsWith(BEARER)
        ? Optional.of(header.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
