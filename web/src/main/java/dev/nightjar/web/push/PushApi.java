package dev.nightjar.web.push;

import dev.nightjar.ingest.PushGrouping;
import dev.nightjar.ingest.PushReceiver;
import dev.nightjar.ingest.PushReceiver.Mode;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import dev.nightjar.wire.ExpositionFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// `PUT`, `POST` and `DELETE /metrics/job/JOB{/NAME/VALUE}`, and `GET /metrics` of what stands.
///
/// Source: the Pushgateway's documentation, "API".
public final class PushApi {
  /// Prometheus' text format.
  public static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final PushReceiver receiver;
  private final Refusals refusals;

  public PushApi(PushReceiver receiver, Refusals refusals) {
    this.receiver = receiver;
    this.refusals = refusals;
  }

  /// Adds the routes below `prefix`.
  public void addTo(Router.Group routes, String prefix) {
    String path = prefix + "/metrics/*";
    routes.add("PUT", path, request -> push(request, Mode.REPLACE_GROUP));
    routes.add("POST", path, request -> push(request, Mode.REPLACE_FAMILIES));
    routes.add("DELETE", path, this::delete);
    routes.get(prefix + "/metrics", this::page);
  }

  private Answer push(Request request, Mode mode) {
    String type = request.header("content-type");
    ExpositionFormat format = ExpositionFormat.ofContentType(type);
    if (format == ExpositionFormat.PROTOBUF && !isDelimitedFamilies(type)) {
      throw refused(
          request,
          "a body of "
              + type
              + " is not served; push "
              + ExpositionFormat.PROTOBUF.contentType()
              + " or Prometheus' text format: "
              + TEXT_FORMAT);
    }
    receiver.push(Tenant.DEFAULT, grouping(request), request.body(), format, mode);
    return Answer.empty(200);
  }

  private static boolean isDelimitedFamilies(String contentType) {
    List<String> parts =
        Arrays.stream(contentType.replace("\"", "").split(";")).map(String::strip).toList();
    return parts.contains("encoding=delimited")
        && parts.contains("proto=io.prometheus.client.MetricFamily");
  }

  private Answer delete(Request request) {
    receiver.delete(Tenant.DEFAULT, grouping(request));
    return Answer.empty(202);
  }

  private Answer page(Request request) {
    byte[] page = receiver.page(Tenant.DEFAULT).getBytes(StandardCharsets.UTF_8);
    return Answer.of(200, TEXT_FORMAT, out -> out.write(page));
  }

  private Labels grouping(Request request) {
    String raw = request.segment("*");
    try {
      // A plus sign stands for itself in a path.
      return PushGrouping.parse(
          "/" + URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw refused(request, "the path \"" + raw + "\" is not percent-encoded rightly");
    }
  }

  /// What the receiver never sees is counted here.
  private NightjarException refused(Request request, String message) {
    refusals.count("push", new Refusal(Refusal.Reason.MALFORMED, request.path(), message));
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }
}
