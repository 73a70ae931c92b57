package dev.nightjar.agent.report;

import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.base.process.ProcFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where reports go.
///
/// @param host a name, or an address without brackets
/// @param prefix what stands before the API's own path; empty, or `/…` without a slash at its end
/// @param token the bearer token; empty for none
record Target(boolean isSecure, String host, int port, String prefix, String token) {
  private static final String DEFAULT_URL = "http://127.0.0.1:9090";
  private static final int MAX_TOKEN_BYTES = 4096;

  /// The one that the environment names, or null when what it names is not a URL.
  static @Nullable Target fromEnvironment() {
    String url = OwnProcess.environment("NIGHTJAR_URL");
    String file = OwnProcess.environment("NIGHTJAR_TOKEN_FILE");
    String token = file == null || file.isEmpty() ? "" : token(file);
    return of(url == null || url.isEmpty() ? DEFAULT_URL : url, token);
  }

  static @Nullable Target of(String url, String token) {
    boolean isSecure = url.startsWith("https://");
    if (!isSecure && !url.startsWith("http://")) {
      return null;
    }
    int start = isSecure ? 8 : 7;
    int slash = url.indexOf('/', start);
    String authority = slash < 0 ? url.substring(start) : url.substring(start, slash);
    String prefix = slash < 0 ? "" : url.substring(slash);
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    int port = isSecure ? 443 : 80;
    if (hasPort) {
      port = port(authority.substring(colon + 1));
      authority = authority.substring(0, colon);
    }
    if (authority.startsWith("[") && authority.endsWith("]")) {
      authority = authority.substring(1, authority.length() - 1);
    }
    return authority.isEmpty() || port < 1 || hasControl(url) || hasControl(token)
        ? null
        : new Target(isSecure, authority, port, prefix, token);
  }

  /// The `Host` header's value.
  String hostHeader() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ') {
        return true;
      }
    }
    return false;
  }

  private static int port(String text) {
    int port = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      port = port * 10 + c - '0';
      if (c < '0' || c > '9' || port > 65_535) {
        return -1;
      }
    }
    return port;
  }

  /// A file that is none, such as a FIFO, is not waited for. Without a token the server says 401,
  /// which keeps the report in the spool.
  private static String token(String file) {
    return new String(ProcFile.bytes(file, MAX_TOKEN_BYTES), StandardCharsets.UTF_8).strip();
  }
}
