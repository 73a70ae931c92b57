package dev.nightjar.server;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/// What the command line decides; everything else stands in the configuration file.
///
/// @param data the data directory
/// @param config the configuration file; without one, defaults
/// @param listen where the UI and the APIs are served; port 0 takes a free one
/// @param pushListen where the Pushgateway API is served at the root; empty for nowhere
/// @param exposed whether listening beyond loopback without authentication is meant
/// @param lifecycleApi whether `/-/reload` and `/-/quit` are served
/// @param adminApi whether `/api/v1/admin/tsdb/…` is served
public record ServerOptions(
    Path data,
    Optional<Path> config,
    InetSocketAddress listen,
    Optional<InetSocketAddress> pushListen,
    boolean exposed,
    boolean lifecycleApi,
    boolean adminApi) {
  public ServerOptions {
    refuseExposure(listen, exposed);
    if (pushListen.isPresent()) {
      refuseExposure(pushListen.get(), exposed);
      if (listen.getPort() != 0 && listen.equals(pushListen.get())) {
        throw new NightjarException(
            ErrorCode.BAD_DATA,
            "--listen and --push-listen are both "
                + listen
                + "; give them different ports, or"
                + " --push-listen off: the push API is under /push/ too");
      }
    }
  }

  /// The defaults: loopback, ports 9090 and 9091.
  public static ServerOptions in(Path data) {
    return new ServerOptions(
        data,
        Optional.empty(),
        new InetSocketAddress("127.0.0.1", 9090),
        Optional.of(new InetSocketAddress("127.0.0.1", 9091)),
        false,
        false,
        false);
  }

  public ServerOptions withConfig(Path file) {
    return new ServerOptions(
        data, Optional.of(file), listen, pushListen, exposed, lifecycleApi, adminApi);
  }

  public ServerOptions withListen(InetSocketAddress main, Optional<InetSocketAddress> push) {
    return new ServerOptions(data, config, main, push, exposed, lifecycleApi, adminApi);
  }

  /// `HOST:PORT`, `:PORT` (loopback) or `off`.
  ///
  /// @throws NightjarException when it is none of them
  public static Optional<InetSocketAddress> parseAddress(String option, String text) {
    if (text.equals("off")) {
      return Optional.empty();
    }
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon >= 0 && port >= 0 && port <= 65_535) {
        String host = text.substring(0, colon);
        String bare =
            host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
        var address = new InetSocketAddress(bare.isEmpty() ? "127.0.0.1" : bare, port);
        if (!address.isUnresolved()) {
          return Optional.of(address);
        }
      }
    } catch (NumberFormatException notAPort) {
      // told below, like every other wrong form
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA,
        option + " is \"" + text + "\", it must be HOST:PORT, :PORT for loopback, or off");
  }

  private static void refuseExposure(InetSocketAddress address, boolean exposed) {
    if (!exposed && !address.getAddress().isLoopbackAddress()) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "listening on "
              + address.getHostString()
              + " would let everybody on the network read and write without a password; if that is"
              + " meant, add --allow-unauthenticated");
    }
  }
}
