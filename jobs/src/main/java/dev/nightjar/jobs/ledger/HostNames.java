package dev.nightjar.jobs.ledger;

import dev.nightjar.model.Labels;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells on which host something is by its labels: `host`, or else `instance`, without a scheme,
/// path and port. All names of this machine and its loopback addresses are `localhost`.
final class HostNames {
  static final String HOST = "host";
  static final String INSTANCE = "instance";
  static final String LOCALHOST = "localhost";

  private static final int LONGEST = 253; // as DNS has it
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._:%-]+");
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|::1|(0+:){7}0*1");
  private static final Set<String> LOCAL =
      Set.of(LOCALHOST, "localhost.localdomain", "localhost6", "ip6-localhost", "ip6-loopback");

  private final Set<String> own;

  HostNames(Set<String> own) {
    this.own = own;
  }

  /// Empty when the labels name no host.
  String of(Labels labels) {
    String host = labels.get(HOST);
    return of(host.isEmpty() ? labels.get(INSTANCE) : host);
  }

  /// Empty when this names no host.
  String of(String text) {
    String name = bare(text.strip()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.isEmpty() || name.length() > LONGEST || !NAME.matcher(name).matches()) {
      return "";
    }
    boolean isHere = LOCAL.contains(name) || own.contains(name) || LOOPBACK.matcher(name).matches();
    return isHere ? LOCALHOST : name;
  }

  private static String bare(String text) {
    int scheme = text.indexOf("://");
    String rest = scheme < 0 ? text : text.substring(scheme + 3);
    int path = rest.indexOf('/');
    rest = path < 0 ? rest : rest.substring(0, path);
    rest = rest.substring(rest.indexOf('@') + 1);
    if (rest.startsWith("[")) {
      int end = rest.indexOf(']');
      return end < 0 ? "" : rest.substring(1, end);
    }
    return rest.indexOf(':') == rest.lastIndexOf(':') ? PORT.matcher(rest).replaceFirst("") : rest;
  }
}
