package dev.nightjar.web.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The bound sockets and the HTTP server behind them. Each listener has routes of its own.
///
/// Bounded: connections, header and body sizes, request time. Closing it lets requests under way
/// finish for a few seconds, then cuts them off.
public final class Listeners implements AutoCloseable {
  /// @param name as in messages and in the status API
  /// @param address port 0 takes a free one
  public record Listener(String name, InetSocketAddress address) {}

  /// @param maxBodyBytes of one request, before and after decompression
  /// @param allBodyBytes of all requests under way
  /// @param requestTimeout wall time of one request
  /// @param allowedHosts names in the Host header beside the loopback ones
  /// @param sharedWith the origins whose pages may read; empty: none
  public record Limits(
      int maxBodyBytes,
      long allBodyBytes,
      Duration requestTimeout,
      int maxConnections,
      Supplier<Set<String>> allowedHosts,
      Supplier<Optional<Matcher>> sharedWith) {
    /// 16 MiB a body and an eighth of the heap, at least 64 MiB, for all; 130 s, since a query may
    /// take two minutes.
    public static final Limits DEFAULT =
        new Limits(
            16 << 20,
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8),
            Duration.ofSeconds(130),
            4096,
            Set::of,
            Optional::empty);
  }

  private static final Duration QUIET = Duration.ZERO;
  private static final Duration GRACE = Duration.ofSeconds(3);

  /// The grace, and what the event loops take to end.
  private static final int STOP_SECONDS = 6;

  private final Server server;
  private final Dispatch dispatch;
  private final Map<String, InetSocketAddress> addresses;

  private Listeners(Server server, Dispatch dispatch, Map<String, InetSocketAddress> addresses) {
    this.server = server;
    this.dispatch = dispatch;
    this.addresses = Map.copyOf(addresses);
  }

  /// Binds all listeners, or none. Until they have routes, requests are told to come back later.
  ///
  /// @throws NightjarException when an address cannot be bound, with the address in the message
  public static Listeners bind(List<Listener> listeners, Limits limits, Refusals refusals) {
    var dispatch = new Dispatch(limits, refusals);
    ServerBuilder builder = Server.builder();
    for (Listener listener : listeners) {
      builder.port(new ServerPort(listener.address(), SessionProtocol.HTTP));
    }
    builder
        .serviceUnder(
            "/",
            ((com.linecorp.armeria.server.HttpService) dispatch::serve)
                .decorate(
                    EncodingService.builder()
                        .encodableContentTypes(Listeners::shrinks)
                        .minBytesToForceChunkedEncoding(1024)
                        .newDecorator())
                .decorate(
                    (service, context, request) ->
                        service.serve(context, request).mapHeaders(Listeners::varying)))
        .maxRequestLength(limits.maxBodyBytes())
        .errorHandler(new ProtocolErrors(limits.maxBodyBytes()))
        .requestTimeout(limits.requestTimeout())
        .maxNumConnections(limits.maxConnections())
        .gracefulShutdownTimeout(QUIET, GRACE)
        .disableServerHeader();
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      server.close();
      throw bindFailure(e, listeners);
    }
    // Ports come back in the order in which they were added.
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    List<ServerPort> bound = List.copyOf(server.activePorts().values());
    for (int i = 0; i < listeners.size(); i++) {
      addresses.put(listeners.get(i).name(), bound.get(i).localAddress());
    }
    return new Listeners(server, dispatch, addresses);
  }

  /// Whether content of this type becomes smaller when it is compressed.
  static boolean shrinks(String contentType) {
    try {
      return !contentType.isEmpty() && shrinks(MediaType.parse(contentType));
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  /// Whether content of this type becomes smaller when it is compressed.
  private static boolean shrinks(MediaType type) {
    String subtype = type.subtype();
    return type.type().equals("text")
        || subtype.endsWith("json")
        || subtype.endsWith("xml")
        || subtype.endsWith("javascript");
  }

  /// Says again what compressing an answer has overwritten: that it may vary by origin, too.
  private static ResponseHeaders varying(ResponseHeaders headers) {
    return headers.contains(HttpHeaderNames.CONTENT_ENCODING)
            && headers.contains(HttpHeaderNames.VARY)
        ? headers.toBuilder().set(HttpHeaderNames.VARY, "accept-encoding, Origin").build()
        : headers;
  }

  private static NightjarException bindFailure(CompletionException e, List<Listener> listeners) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof IOException || cause instanceof BindException) {
      return new NightjarException(
          ErrorCode.UNAVAILABLE,
          "cannot listen on "
              + listeners.stream().map(l -> l.name() + " " + text(l.address())).toList()
              + ": "
              + cause.getMessage()
              + "; stop what uses the port, or choose another with --listen or --push-listen",
          cause);
    }
    return new NightjarException(ErrorCode.INTERNAL, "the HTTP server did not start: " + cause, e);
  }

  /// Where each listener is bound, by name.
  public Map<String, InetSocketAddress> addresses() {
    return addresses;
  }

  /// Answers what comes in at a listener by these routes from now on.
  public void serve(String name, Router router) {
    InetSocketAddress address = addresses.get(name);
    if (address != null) {
      dispatch.route(address, router);
    }
  }

  /// `host:port`, with brackets around IPv6.
  public static String text(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /// Lets nobody in any more and waits for what is under way; a second call does nothing.
  @Override
  public void close() {
    server.stop().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).exceptionally(_ -> null).join();
  }
}
