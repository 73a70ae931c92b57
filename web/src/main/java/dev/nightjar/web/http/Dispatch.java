package dev.nightjar.web.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.web.http.Listeners.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes requests from the server's event loops to handlers on virtual threads.
///
/// Whatever can be refused is refused by the headers alone: a foreign Host, a path that nobody
/// serves, a body for which there is no room. The bodies of all requests under way share one budget
/// of memory.
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");
  private static final int KIB = 1024;

  private final Limits limits;
  private final OriginGuard guard;
  private final Refusals refusals;
  private final Map<InetSocketAddress, Router> routers = new ConcurrentHashMap<>();
  private final Semaphore bodyKib;

  /// A request whose route is known and whose body may come.
  private record Admitted(
      String method,
      String path,
      String query,
      String origin,
      String encodings,
      Router.Match match,
      int kib) {}

  Dispatch(Limits limits, Refusals refusals) {
    this.limits = limits;
    this.guard = new OriginGuard(limits.allowedHosts(), limits.sharedWith());
    this.refusals = refusals;
    this.bodyKib = new Semaphore((int) Math.min(Integer.MAX_VALUE, limits.allBodyBytes() / KIB));
  }

  /// Requests that come in at this address take these routes.
  void route(InetSocketAddress address, Router router) {
    routers.put(address, router);
  }

  HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    HttpResponseWriter response = HttpResponse.streaming();
    String target = request.path();
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    String method = request.method().name();
    ErrorStyle style = ErrorStyle.ofPath(path);
    Admitted admitted;
    try {
      String authority = String.valueOf(request.authority());
      guard.check(method, authority, "");
      Router.Match match = router(context, path).match(method, path);
      style = match.style();
      String origin = request.headers().get("origin", "");
      boolean isWelcome = match.isShared() && guard.isSharedWith(origin);
      if (!match.handler().isForAnyOrigin() && !isWelcome) {
        guard.check(method, authority, origin);
      }
      String encodings = request.headers().get("accept-encoding", "");
      int kib = takeRoom(method, request);
      admitted = new Admitted(method, path, query, origin, encodings, match, kib);
    } catch (NightjarException e) {
      refuse(e, style, method, path, response);
      return response;
    }
    var _ =
        request
            .aggregate()
            .handle(
                (whole, failure) -> {
                  start(context, admitted, whole, failure, response);
                  return null;
                });
    return response;
  }

  private Router router(ServiceRequestContext context, String path) {
    InetSocketAddress local = context.localAddress();
    Router router = routers.get(local);
    if (router == null) {
      router = wildcard(local.getPort());
    }
    if (router == null) {
      if (path.equals("/-/healthy")) {
        return Router.ALIVE;
      }
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the server is starting");
    }
    return router;
  }

  /// The routes of a listener that is bound to all addresses.
  private @Nullable Router wildcard(int port) {
    for (Map.Entry<InetSocketAddress, Router> each : routers.entrySet()) {
      if (each.getKey().getPort() == port && each.getKey().getAddress().isAnyLocalAddress()) {
        return each.getValue();
      }
    }
    return null;
  }

  /// Takes KiB of the budget for a request's body, by its declared length or, without one, the
  /// largest that is allowed.
  private int takeRoom(String method, HttpRequest request) {
    if (WITHOUT_BODY.contains(method)) {
      return 0;
    }
    long declared = request.headers().contentLength();
    if (declared > limits.maxBodyBytes()) {
      throw tooLarge();
    }
    long bytes = declared >= 0 ? declared : limits.maxBodyBytes();
    int kib = (int) (bytes / KIB) + 1;
    if (!bodyKib.tryAcquire(kib)) {
      throw new NightjarException(
          ErrorCode.TOO_MANY, "too many large requests at once: there is no room for this body");
    }
    return kib;
  }

  private NightjarException tooLarge() {
    return new NightjarException(
        ErrorCode.TOO_LARGE, "the body is larger than " + limits.maxBodyBytes() + " bytes");
  }

  private void start(
      ServiceRequestContext context,
      Admitted admitted,
      @Nullable AggregatedHttpRequest whole,
      @Nullable Throwable failure,
      HttpResponseWriter response) {
    if (whole != null) {
      Thread.ofVirtual()
          .name("http-" + context.id().shortText())
          .start(() -> answer(context, admitted, whole, response));
      return;
    }
    bodyKib.release(admitted.kib());
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause instanceof ContentTooLargeException) {
      fail(tooLarge(), admitted, response);
    } else {
      response.close(new IOException("the request did not arrive whole", cause));
    }
  }

  private void answer(
      ServiceRequestContext context,
      Admitted admitted,
      AggregatedHttpRequest request,
      HttpResponseWriter response) {
    Router.Match match = admitted.match();
    try {
      Map<String, String> headers = headers(request);
      String encoding =
          match.handler().isDecoding() ? "" : headers.getOrDefault("content-encoding", "");
      Request read =
          Request.read(
                  admitted.method(),
                  admitted.path(),
                  admitted.query(),
                  context.remoteAddress().getAddress().getHostAddress(),
                  headers,
                  request.content().array(),
                  encoding,
                  limits.maxBodyBytes(),
                  match.style() == ErrorStyle.PROMETHEUS)
              .withSegments(match.segments());
      if (match.handler().isCancellable()) {
        Thread working = Thread.currentThread();
        var _ = context.whenRequestCancelling().thenAccept(cause -> working.interrupt());
      }
      Answer answer = match.handler().handle(read);
      send(told(answer, admitted), admitted, response);
    } catch (AnswerCut cut) {
      told(cut, admitted);
    } catch (Throwable e) { // an Error too must not leave the client waiting
      fail(e, admitted, response);
    } finally {
      bodyKib.release(admitted.kib());
    }
  }

  private Answer told(Answer answer, Admitted admitted) {
    return admitted.match().isShared() ? guard.shared(answer, admitted.origin()) : answer;
  }

  /// Counts an answer that could not be ended. A client that went away is no loss.
  private void told(AnswerCut cut, Admitted admitted) {
    Exception cause = cut.why();
    if (!(cause instanceof IOException)) {
      NightjarException why = told(cause, admitted.method(), admitted.path());
      count(why, admitted.match().signal(), admitted.method() + " " + admitted.path());
    }
  }

  private void fail(Throwable e, Admitted admitted, HttpResponseWriter response) {
    Router.Match match = admitted.match();
    NightjarException failure = told(e, admitted.method(), admitted.path());
    count(failure, match.signal(), admitted.method() + " " + admitted.path());
    Answer answer = match.style().answer(failure.code(), failure.getMessage());
    try {
      send(told(answer, admitted), admitted, response);
    } catch (IOException | AnswerCut gone) {
      response.close(gone);
    }
  }

  /// Refuses what has no route, or must not use it.
  private void refuse(
      NightjarException e,
      ErrorStyle style,
      String method,
      String path,
      HttpResponseWriter response) {
    count(e, "http", method + " " + path);
    Answer answer = style.answer(e.code(), e.getMessage());
    try {
      send(answer, method.equals("HEAD"), false, response);
    } catch (IOException | AnswerCut gone) {
      response.close(gone);
    }
  }

  private static NightjarException told(Throwable e, String method, String path) {
    return switch (e) {
      case NightjarException ours -> ours;
      case InterruptedException gone ->
          new NightjarException(ErrorCode.CANCELED, "the request was cancelled", gone);
      default -> {
        LOG.error("{} {} failed", method, path, e);
        yield new NightjarException(
            ErrorCode.INTERNAL, "an error of ours; the server's log has it", e);
      }
    };
  }

  /// Counts what was refused; a path that is not served is no loss to anybody.
  private void count(NightjarException told, String signal, String item) {
    if (signal.isEmpty()) {
      return;
    }
    Refusal.Reason reason =
        switch (told.code()) {
          case BAD_DATA, EXECUTION -> Refusal.Reason.MALFORMED;
          case TOO_LARGE, TOO_MANY -> Refusal.Reason.OVER_LIMIT;
          case UNAVAILABLE, TIMEOUT, STORAGE_FULL, INTERNAL -> Refusal.Reason.UNAVAILABLE;
          case UNAUTHORIZED, FORBIDDEN, CONFLICT -> Refusal.Reason.INVALID;
          case NOT_FOUND, CANCELED -> null;
        };
    if (reason != null) {
      refusals.count(signal, new Refusal(reason, item, told.getMessage()));
    }
  }

  private static void send(Answer answer, Admitted to, HttpResponseWriter response)
      throws IOException {
    boolean isPacked =
        ZstdBody.isWanted(to.encodings())
            && Listeners.shrinks(answer.headers().getOrDefault("content-type", ""))
            && !answer.headers().containsKey("content-encoding");
    send(answer, to.method().equals("HEAD"), isPacked, response);
  }

  private static void send(
      Answer answer, boolean headersOnly, boolean isPacked, HttpResponseWriter response)
      throws IOException {
    ResponseHeadersBuilder headers = ResponseHeaders.builder(answer.status());
    answer.headers().forEach(headers::set);
    headers.set("x-content-type-options", "nosniff");
    var body = new BodyStream(response, headers.build(), headersOnly);
    OutputStream out = isPacked ? new ZstdBody(body) : body;
    try {
      answer.body().writeTo(out);
      out.close();
    } catch (IOException | RuntimeException e) {
      body.cut();
      out.close(); // what packs it lets go; nothing goes out any more
      if (!body.isStarted()) {
        throw e;
      }
      response.close(e);
      throw new AnswerCut(e);
    }
  }

  private static Map<String, String> headers(AggregatedHttpRequest request) {
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> headers.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), value));
    return headers;
  }
}
