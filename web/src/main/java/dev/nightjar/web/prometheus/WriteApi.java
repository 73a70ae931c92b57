package dev.nightjar.web.prometheus;

import dev.nightjar.ingest.RemoteWriteReceiver;
import dev.nightjar.ingest.RemoteWriteReceiver.Written;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.util.List;
import java.util.Locale;

/// `POST /api/v1/write`: remote write 1.0.
///
/// Senders go by the status alone: 204 when all is stored, 400 when something is wrong with what
/// they sent, so that sending it again is in vain (everything else of the request is stored), 5xx
/// to send it again. Source: "Prometheus Remote-Write 1.0 specification".
public final class WriteApi {
  private static final String TYPE = "application/x-protobuf";
  private static final String VERSION_1 = "prometheus.writerequest";

  private final RemoteWriteReceiver receiver;

  public WriteApi(RemoteWriteReceiver receiver) {
    this.receiver = receiver;
  }

  /// Adds the route.
  public void addTo(Router.Group routes) {
    routes.post("/api/v1/write", Handler.decoding(this::write));
  }

  private Answer write(Request request) {
    String encoding = request.header("content-encoding");
    if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("snappy")) {
      return unsupported("content-encoding \"" + encoding + "\"", "snappy");
    }
    String type = request.header("content-type");
    if (!isVersion1(type)) {
      return unsupported("content-type \"" + type + "\"", TYPE + ", remote write 1.0");
    }
    Written written = receiver.write(Tenant.DEFAULT, request.body());
    return written.isWhole() ? Answer.empty(204) : Answer.text(400, complaint(written) + "\n");
  }

  private static boolean isVersion1(String contentType) {
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
    if (!parts[0].isBlank() && !parts[0].strip().equals(TYPE)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith("proto=") && !part.equals("proto=" + VERSION_1)) {
        return false;
      }
    }
    return true;
  }

  private static Answer unsupported(String got, String wanted) {
    return Answer.text(415, got + " is not served here; send " + wanted + "\n");
  }

  /// Begins with Prometheus' words for the first fault: some senders look for them.
  private static String complaint(Written written) {
    List<Refusal> refused = written.samples().refused();
    boolean isOfStore = !refused.isEmpty();
    Refusal first = isOfStore ? refused.getFirst() : written.first();
    int missing = refused.size() + written.badHistograms();
    return "%s: %d of %d samples were not stored; the first: %s: %s"
        .formatted(
            isOfStore ? words(first.reason()) : first.detail(),
            missing,
            missing + written.samples().stored(),
            first.item(),
            isOfStore ? first.detail() : "a native histogram that contradicts itself");
  }

  private static String words(Refusal.Reason reason) {
    return switch (reason) {
      case OUT_OF_ORDER -> "out of order sample";
      case DUPLICATE -> "duplicate sample for timestamp";
      case TOO_OLD, TOO_NEW -> "out of bounds";
      case OVER_LIMIT -> "limit exceeded";
      case MALFORMED, INVALID, UNAVAILABLE -> "invalid labels";
    };
  }
}
