package dev.nightjar.web.prometheus;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.function.Supplier;

/// Addresses of targets as they can be reached from elsewhere: a loopback host is replaced by the
/// one under which users reach this server, and this server's own address by its whole one.
///
/// @param own the port that this server listens on
/// @param external where users reach this server
public record GlobalUrls(int own, Supplier<URI> external) {
  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

  /// The address itself where nothing better is known.
  URI of(URI target) {
    URI outside = external.get();
    if (!LOCAL.contains(String.valueOf(target.getHost())) || outside.getHost() == null) {
      return target;
    }
    boolean isOwn = target.getPort() == own;
    try {
      return new URI(
          isOwn ? outside.getScheme() : target.getScheme(),
          null,
          outside.getHost(),
          isOwn ? outside.getPort() : target.getPort(),
          target.getPath(),
          target.getQuery(),
          null);
    } catch (URISyntaxException e) {
      return target;
    }
  }
}
