package dev.nightjar.web.prometheus;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Handler;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import dev.nightjar.wire.RemoteReadRequest;
import dev.nightjar.wire.RemoteReadRequest.Query;
import dev.nightjar.wire.RemoteReadWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// `POST /api/v1/read`: samples for another Prometheus, as one message or as a stream of chunks.
///
/// Chunks go out one series after the other as the client takes them. Samples stand in memory until
/// the message is whole, and are limited. At most 10 requests are read at once; the others wait.
public final class ReadApi {
  private static final int MAX_CONCURRENT = 10;

  /// Prometheus' own limit of a request's body, uncompressed.
  private static final int MAX_REQUEST = 32 << 20;

  /// A frame is sent before the next chunk would make it larger.
  private static final int FRAME_BYTES = 1 << 20;

  /// What a chunk takes beside its data.
  private static final int CHUNK_OVERHEAD = 40;

  /// @param maxSamples of one request that wants samples
  /// @param maxBytes of its answer before compression
  public record Limits(long maxSamples, long maxBytes) {}

  private final MetricStore store;
  private final Labels external;
  private final Limits limits;
  private final Supplier<SampleChunks> chunks;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT, true);

  /// @param external labels of every series that leaves this server, unless it has them
  public ReadApi(MetricStore store, Labels external, Limits limits, Supplier<SampleChunks> chunks) {
    this.store = store;
    this.external = external;
    this.limits = limits;
    this.chunks = chunks;
  }

  /// Adds the route.
  public void addTo(Router.Group routes) {
    routes.post("/api/v1/read", Handler.decoding(Handler.cancellable(this::read)));
  }

  private Answer read(Request request) throws InterruptedException, IOException {
    var wanted = RemoteReadRequest.read(request.body(), MAX_REQUEST);
    if (wanted.isStreamed()) {
      return Answer.of(
          200,
          "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse",
          out -> inTurn(() -> stream(wanted, out)));
    }
    var writer = new RemoteReadWriter();
    inTurn(() -> collect(wanted, writer));
    byte[] message = writer.message();
    return new Answer(
        200,
        Map.of("content-type", "application/x-protobuf", "content-encoding", "snappy"),
        out -> out.write(message));
  }

  private interface Work {
    void run() throws IOException;
  }

  private void inTurn(Work work) throws IOException {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NightjarException(ErrorCode.CANCELED, "the request was cancelled", e);
    }
    try {
      work.run();
    } finally {
      slots.release();
    }
  }

  private void stream(RemoteReadRequest wanted, OutputStream out) throws IOException {
    var writer = new RemoteReadWriter();
    var columns = new SampleColumns();
    SampleChunks cutting = chunks.get();
    for (int i = 0; i < wanted.queries().size(); i++) {
      try (SeriesSet series = select(wanted.queries().get(i))) {
        for (int at = 0; at < series.size(); at++) {
          Handler.refuseIfGone();
          series.read(at, columns);
          cutting.begin(columns);
          stream(labels(series.labels(at)), cutting, i, writer, out);
        }
      }
    }
  }

  private static void stream(
      Labels labels, SampleChunks cutting, int query, RemoteReadWriter writer, OutputStream out)
      throws IOException {
    boolean isOpen = false;
    while (cutting.next()) {
      if (isOpen && writer.frameSize() + cutting.size() + CHUNK_OVERHEAD > FRAME_BYTES) {
        writer.endFrame(query, out);
        isOpen = false;
      }
      if (!isOpen) {
        writer.beginFrame(labels);
        isOpen = true;
      }
      writer.chunk(
          cutting.minMillis(),
          cutting.maxMillis(),
          cutting.encoding(),
          cutting.data(),
          cutting.size());
    }
    if (isOpen) {
      writer.endFrame(query, out);
    }
  }

  private void collect(RemoteReadRequest wanted, RemoteReadWriter writer) {
    var columns = new SampleColumns();
    long samples = 0;
    for (Query query : wanted.queries()) {
      try (SeriesSet series = select(query)) {
        for (int at = 0; at < series.size(); at++) {
          Handler.refuseIfGone();
          series.read(at, columns);
          samples += columns.size();
          if (samples > limits.maxSamples()) {
            throw Parameters.bad("exceeded sample limit (" + limits.maxSamples() + ")");
          }
          writer.samples(labels(series.labels(at)), columns);
          if (writer.size() > limits.maxBytes()) {
            throw Parameters.bad(
                "the answer is larger than %d bytes; ask for less, or for STREAMED_XOR_CHUNKS"
                    .formatted(limits.maxBytes()));
          }
        }
      }
      writer.endQuery();
    }
  }

  private SeriesSet select(Query query) {
    List<Matcher> matchers = query.matchers().stream().map(this::local).toList();
    return store.select(
        Tenant.DEFAULT, matchers, query.fromMillis(), query.toMillis(), Handler::refuseIfGone);
  }

  /// A condition that our external labels meet holds for series without the label here.
  private Matcher local(Matcher matcher) {
    return matcher.kind() == Matcher.Kind.EQUAL
            && external.get(matcher.name()).equals(matcher.value())
        ? Matcher.equal(matcher.name(), "")
        : matcher;
  }

  private Labels labels(Labels ofSeries) {
    if (external.size() == 0) {
      return ofSeries;
    }
    Labels.Builder all = external.toBuilder();
    ofSeries.forEach(all::set);
    return all.build();
  }
}
