package dev.nightjar.web.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.EncodingService;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bound sockets and the HTTP server behind them. Each listener has routes of its own.
///
/// Bounded: connections, header and body sizes, request time. Closing it lets requests under way
/// finish for a few seconds, then cuts them off.
public final class Listeners implements AutoCloseable {
  /// @param name as in messages and in the status API
  /// @param address port 0 takes a free one
  public record Listener(String name, InetSocketAddress address, Router router) {}

  /// @param maxBodyBytes of one request, before and after decompression
  /// @param requestTimeout wall time of one request
  /// @param allowedHosts names in the Host header beside the loopback ones
  public record Limits(
      int maxBodyBytes, Duration requestTimeout, int maxConnections, Set<String> allowedHosts) {
    public static final Limits DEFAULT =
        new Limits(16 << 20, Duration.ofSeconds(130), 4096, Set.of());
  }

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
  private static final Duration QUIET = Duration.ZERO;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Server server;
  private final Map<String, InetSocketAddress> addresses;

  private Listeners(Server server, Map<String, InetSocketAddress> addresses) {
    this.server = server;
    this.addresses = Map.copyOf(addresses);
  }

  /// Binds all listeners, or none.
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
                    EncodingService.builder().minBytesToForceChunkedEncoding(1024).newDecorator()))
        .maxRequestLength(limits.maxBodyBytes())
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
      InetSocketAddress address = bound.get(i).localAddress();
      addresses.put(listeners.get(i).name(), address);
      dispatch.routers.put(address.getPort(), listeners.get(i).router());
    }
    return new Listeners(server, addresses);
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

  /// `host:port`, with brackets around IPv6.
  public static String text(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  @Override
  public void close() {
    server.stop().join();
  }

  /// Takes requests from the server's event loops to handlers on virtual threads.
  private static final class Dispatch {
    private final Limits limits;
    private final OriginGuard guard;
    private final Refusals refusals;
    private final Map<Integer, Router> routers = new ConcurrentHashMap<>();

    Dispatch(Limits limits, Refusals refusals) {
      this.limits = limits;
      this.guard = new OriginGuard(limits.allowedHosts());
      this.refusals = refusals;
    }

    HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
      HttpResponseWriter response = HttpResponse.streaming();
      var _ =
          request
              .aggregate()
              .handle(
                  (whole, failure) -> {
                    if (failure != null) {
                      response.close(failure);
                    } else {
                      start(context, whole, response);
                    }
                    return null;
                  });
      return response;
    }

    private void start(
        ServiceRequestContext context, AggregatedHttpRequest request, HttpResponseWriter response) {
      Thread thread =
          Thread.ofVirtual()
              .name("http-" + context.id().shortText())
              .unstarted(() -> answer(context, request, response));
      var _ =
          context
              .whenRequestCancelling()
              .thenAccept(
                  cause -> {
                    if (!response.whenComplete().isDone()) {
                      thread.interrupt();
                    }
                  });
      thread.start();
    }

    private void answer(
        ServiceRequestContext context, AggregatedHttpRequest request, HttpResponseWriter response) {
      String method = request.method().name();
      String target = request.path();
      int question = target.indexOf('?');
      String path = question < 0 ? target : target.substring(0, question);
      String query = question < 0 ? "" : target.substring(question + 1);
      ErrorStyle style = styleOf(path);
      try {
        guard.check(
            method,
            String.valueOf(request.authority()),
            request.headers().get(HttpHeaderNames.ORIGIN, ""));
        Router router = routers.get(context.localAddress().getPort());
        if (router == null) {
          throw new NightjarException(ErrorCode.UNAVAILABLE, "the server is starting");
        }
        Set<String> methods = router.methods(path);
        if (!methods.isEmpty() && !methods.contains(method.equals("HEAD") ? "GET" : method)) {
          send(methodNotAllowed(method, methods), method, response);
          return;
        }
        Router.Match match = router.match(method, path);
        style = match.style();
        Request read =
            Request.read(
                    method,
                    path,
                    query,
                    headers(request),
                    request.content().array(),
                    limits.maxBodyBytes())
                .withSegments(match.segments());
        send(match.handler().handle(read), method, response);
      } catch (Exception e) {
        fail(e, style, method, path, response);
      }
    }

    private void fail(
        Exception e, ErrorStyle style, String method, String path, HttpResponseWriter response) {
      NightjarException told =
          switch (e) {
            case NightjarException ours -> ours;
            case InterruptedException gone ->
                new NightjarException(ErrorCode.CANCELED, "the request was cancelled", gone);
            default -> {
              LOG.error("{} {} failed", method, path, e);
              yield new NightjarException(
                  ErrorCode.INTERNAL, "an error of ours; the server's log has it", e);
            }
          };
      if (told.code() == ErrorCode.FORBIDDEN || told.code() == ErrorCode.TOO_LARGE) {
        refusals.count(
            "http", new Refusal(Refusal.Reason.INVALID, method + " " + path, told.getMessage()));
      }
      try {
        send(style.answer(told.code(), told.getMessage()), method, response);
      } catch (IOException gone) {
        response.close(gone);
      }
    }

    private static Answer methodNotAllowed(String method, Set<String> methods) {
      Answer told = Answer.text(405, method + " is not served here; use " + methods + "\n");
      Map<String, String> headers = new HashMap<>(told.headers());
      headers.put("allow", String.join(", ", methods));
      return new Answer(405, headers, told.body());
    }

    private static void send(Answer answer, String method, HttpResponseWriter response)
        throws IOException {
      ResponseHeadersBuilder headers = ResponseHeaders.builder(answer.status());
      answer.headers().forEach(headers::set);
      headers.set("x-content-type-options", "nosniff");
      var body = new BodyStream(response, headers.build(), method.equals("HEAD"));
      try {
        answer.body().writeTo(body);
        body.close();
      } catch (IOException | RuntimeException e) {
        if (!body.isStarted()) {
          throw e;
        }
        response.close(e);
      }
    }

    private static Map<String, String> headers(AggregatedHttpRequest request) {
      Map<String, String> headers = new HashMap<>();
      request
          .headers()
          .forEach(
              (name, value) ->
                  headers.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), value));
      return headers;
    }

    private static ErrorStyle styleOf(String path) {
      if (path.startsWith("/api/nightjar/")) {
        return ErrorStyle.OWN;
      }
      return path.startsWith("/api/") ? ErrorStyle.PROMETHEUS : ErrorStyle.TEXT;
    }
  }
}
