package dev.nightjar.web.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
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
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes requests from the server's event loops to handlers on virtual threads.
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final Limits limits;
  private final OriginGuard guard;
  private final Refusals refusals;
  private final Map<Integer, Router> routersByPort = new ConcurrentHashMap<>();

  Dispatch(Limits limits, Refusals refusals) {
    this.limits = limits;
    this.guard = new OriginGuard(limits.allowedHosts());
    this.refusals = refusals;
  }

  /// Requests that come in at this port take these routes.
  void route(int port, Router router) {
    routersByPort.put(port, router);
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
                    Thread.ofVirtual()
                        .name("http-" + context.id().shortText())
                        .start(() -> answer(context, whole, response));
                  }
                  return null;
                });
    return response;
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
      Router router = routersByPort.get(context.localAddress().getPort());
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
      if (match.handler().isCancellable()) {
        Thread working = Thread.currentThread();
        var _ = context.whenRequestCancelling().thenAccept(cause -> working.interrupt());
      }
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
            (name, value) -> headers.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), value));
    return headers;
  }

  private static ErrorStyle styleOf(String path) {
    if (path.startsWith("/api/nightjar/")) {
      return ErrorStyle.OWN;
    }
    return path.startsWith("/api/") ? ErrorStyle.PROMETHEUS : ErrorStyle.TEXT;
  }
}
