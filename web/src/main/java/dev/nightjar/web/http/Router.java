package dev.nightjar.web.http;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The routes of one listener. A pattern is a path whose segments may be placeholders (`:name`, one
/// segment, decoded) and whose last one may be `*` (the raw rest, possibly empty). The first route
/// that fits wins. Filled before the server starts, read by many threads after.
public final class Router {
  private record Route(
      String method,
      List<String> pattern,
      ErrorStyle style,
      String signal,
      boolean isShared,
      Handler handler) {}

  /// A route that fits a request.
  ///
  /// @param isShared whether pages of other sites that the configuration names may use it
  record Match(
      Handler handler,
      ErrorStyle style,
      String signal,
      boolean isShared,
      Map<String, String> segments) {}

  /// What is answered before a listener has its routes: that the process lives.
  static final Router ALIVE = new Router();

  static {
    ALIVE
        .group(ErrorStyle.TEXT, "")
        .get("/-/healthy", request -> Answer.text(200, "Nightjar is Healthy.\n"));
  }

  private final List<Route> routes = new ArrayList<>();
  private Optional<Handler> fallback = Optional.empty();

  /// Routes added through this share an error style.
  ///
  /// @param signal under which their refused requests count; empty when their handlers count
  public Group group(ErrorStyle style, String signal) {
    return new Group(style, signal, false);
  }

  /// As [#group], for reading alone: pages of other sites may use it when the configuration names
  /// them.
  public Group sharedGroup(ErrorStyle style, String signal) {
    return new Group(style, signal, true);
  }

  /// Answers GETs of paths that have no route; the whole path is under `*`.
  public void fallback(Handler handler) {
    fallback = Optional.of(handler);
  }

  /// Adds routes of one family.
  public final class Group {
    private final ErrorStyle style;
    private final String signal;
    private final boolean isShared;

    private Group(ErrorStyle style, String signal, boolean isShared) {
      this.style = style;
      this.signal = signal;
      this.isShared = isShared;
    }

    public Group get(String pattern, Handler handler) {
      return add("GET", pattern, handler);
    }

    public Group post(String pattern, Handler handler) {
      return add("POST", pattern, handler);
    }

    public Group getAndPost(String pattern, Handler handler) {
      return get(pattern, handler).post(pattern, handler);
    }

    /// Answers what browsers ask before they let a page of another site use a path.
    public Group preflight(String pattern) {
      return add("OPTIONS", pattern, request -> Answer.empty(204));
    }

    public Group add(String method, String pattern, Handler handler) {
      routes.add(new Route(method, split(pattern), style, signal, isShared, handler));
      return this;
    }
  }

  /// The route for a request; HEAD is served as GET.
  ///
  /// @throws NightjarException `NOT_FOUND` for a path without a route
  Match match(String method, String path) {
    List<String> parts = split(path);
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      if (route.method().equals(wanted)) {
        Optional<Map<String, String>> taken = fit(route.pattern(), parts);
        if (taken.isPresent()) {
          return new Match(
              route.handler(), route.style(), route.signal(), route.isShared(), taken.get());
        }
      }
    }
    Set<String> others = methods(path);
    if (!others.isEmpty()) {
      return new Match(
          request -> methodNotAllowed(method, others), ErrorStyle.TEXT, "", false, Map.of());
    }
    if (fallback.isPresent() && wanted.equals("GET")) {
      return new Match(
          fallback.get(), ErrorStyle.ofPath(path), "", false, Map.of("*", String.join("/", parts)));
    }
    throw new NightjarException(ErrorCode.NOT_FOUND, "there is nothing at " + path);
  }

  private static Answer methodNotAllowed(String method, Set<String> methods) {
    return Answer.text(405, method + " is not served here; use " + methods + "\n")
        .with("allow", String.join(", ", methods));
  }

  /// The methods with a route for this path, but for what is asked beforehand.
  Set<String> methods(String path) {
    List<String> parts = split(path);
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (!route.method().equals("OPTIONS") && fit(route.pattern(), parts).isPresent()) {
        methods.add(route.method());
      }
    }
    return methods;
  }

  private static List<String> split(String path) {
    return List.of((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
  }

  private static Optional<Map<String, String>> fit(List<String> pattern, List<String> parts) {
    boolean open = pattern.getLast().equals("*");
    int fixed = open ? pattern.size() - 1 : pattern.size();
    if (parts.size() < fixed || (!open && parts.size() > fixed)) {
      return Optional.empty();
    }
    Map<String, String> taken = new HashMap<>();
    for (int i = 0; i < fixed; i++) {
      String want = pattern.get(i);
      if (want.startsWith(":") && !parts.get(i).isEmpty()) {
        taken.put(want.substring(1), decode(parts.get(i)));
      } else if (!want.equals(parts.get(i))) {
        return Optional.empty();
      }
    }
    if (open) {
      taken.put("*", String.join("/", parts.subList(fixed, parts.size())));
    }
    return Optional.of(taken);
  }

  private static String decode(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "path segment \"" + segment + "\" is not percent-encoded rightly", e);
    }
  }
}
