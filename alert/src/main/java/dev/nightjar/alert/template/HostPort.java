package dev.nightjar.alert.template;

/// An address `host:port`; where the text is none, all of it is the host.
record HostPort(String host, String port) {
  static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    int close = text.indexOf(']');
    if (colon < 0 || (bracketed && close + 1 != colon)) {
      return new HostPort(text, "");
    }
    String host = bracketed ? text.substring(1, close) : text.substring(0, colon);
    boolean odd = bracketed ? host.contains("[") : host.matches(".*[:\\[\\]].*");
    return odd ? new HostPort(text, "") : new HostPort(host, text.substring(colon + 1));
  }

  /// The first part of a host name with its port; an IP address stays as it is.
  static String stripDomain(String text) {
    HostPort parsed = parse(text);
    if (isAddress(parsed.host())) {
      return text;
    }
    String host = parsed.host().split("\\.", 2)[0];
    return parsed.port().isEmpty() ? host : host + ":" + parsed.port();
  }

  private static boolean isAddress(String host) {
    return host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
        || (host.contains(":") && host.matches("[0-9a-fA-F:.%\\w]+"));
  }
}
