package dev.nightjar.web.http;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Keeps other web sites from using a visitor's browser against this server: the Host header must
/// name it (against DNS rebinding), and a request that may change something must not come from a
/// foreign Origin. Pages of sites that are named may read.
final class OriginGuard {
  /// What browsers are told of a shared route. Source: "Fetch", section "HTTP CORS protocol".
  private static final Map<String, String> SHARED =
      Map.of(
          "access-control-allow-headers", "Accept, Authorization, Content-Type, Origin",
          "access-control-allow-methods", "GET, POST, OPTIONS",
          "access-control-expose-headers", "Date");

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final Supplier<Set<String>> allowedHosts;
  private final Supplier<Optional<Matcher>> sharedWith;

  /// @param allowedHosts names beside the loopback ones, lower case; `*` allows every one
  /// @param sharedWith the origins whose pages may use shared routes; empty: none
  OriginGuard(Supplier<Set<String>> allowedHosts, Supplier<Optional<Matcher>> sharedWith) {
    this.allowedHosts = allowedHosts;
    this.sharedWith = sharedWith;
  }

  /// Whether pages of this origin may use shared routes.
  boolean isSharedWith(String origin) {
    return !origin.isEmpty()
        && sharedWith.get().filter(origins -> origins.matches(origin)).isPresent();
  }

  /// The answer of a shared route, with what a browser wants to know of it.
  Answer shared(Answer answer, String origin) {
    Answer told = answer.with("vary", "Origin");
    if (!isSharedWith(origin)) {
      return told;
    }
    for (Map.Entry<String, String> header : SHARED.entrySet()) {
      told = told.with(header.getKey(), header.getValue());
    }
    return told.with("access-control-allow-origin", origin);
  }

  /// @throws NightjarException `FORBIDDEN` with what to configure
  void check(String method, String authority, String origin) {
    String host = hostOf(authority);
    if (!isOurs(host)) {
      throw new NightjarException(
          ErrorCode.FORBIDDEN,
          "Host \"" + host + "\" is not a name of this server; add it to web.allowed_hosts");
    }
    if (!READING.contains(method) && !origin.isEmpty() && !isSame(origin, authority)) {
      throw new NightjarException(
          ErrorCode.FORBIDDEN,
          "a " + method + " from the web page of " + origin + " is refused: it is another site");
    }
  }

  private boolean isOurs(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("::1")
        || isLoopbackAddress(host)
        || allowedHosts.get().contains("*")
        || allowedHosts.get().contains(host);
  }

  private static boolean isLoopbackAddress(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("127")) {
      return false;
    }
    for (String part : parts) {
      if (part.isEmpty()
          || part.length() > 3
          || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(String origin, String authority) {
    try {
      String from = URI.create(origin).getRawAuthority();
      return from != null && from.equalsIgnoreCase(authority);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// The host of `host`, `host:port` or `[v6]:port`, lower case.
  private static String hostOf(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      int end = lower.indexOf(']');
      return end < 0 ? lower : lower.substring(1, end);
    }
    int colon = lower.lastIndexOf(':');
    return colon < 0 ? lower : lower.substring(0, colon);
  }
}
