package dev.nightjar.wire;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xerial.snappy.Snappy;

/// A remote read request: a snappy block that holds a protobuf message `prometheus.ReadRequest`.
/// Source: "Prometheus remote read API". What an asker says of the function that it will apply is
/// not read: it may only ever save work.
///
/// @param queries answered each for itself, in this order
/// @param isStreamed whether chunks are wanted, one message after the other; else samples in one
public record RemoteReadRequest(List<Query> queries, boolean isStreamed) {
  /// More queries are nobody's: each is one selector of an expression.
  private static final int MAX_QUERIES = 1_000;

  private static final int SAMPLES = 0;
  private static final int STREAMED_XOR_CHUNKS = 1;

  private static final Matcher.Kind[] KINDS = {
    Matcher.Kind.EQUAL, Matcher.Kind.NOT_EQUAL, Matcher.Kind.REGEX, Matcher.Kind.NOT_REGEX
  };

  /// Asks for the samples of the series that satisfy all matchers, within a closed range in
  /// milliseconds since the epoch.
  public record Query(long fromMillis, long toMillis, List<Matcher> matchers) {
    public Query {
      matchers = List.copyOf(matchers);
    }
  }

  public RemoteReadRequest {
    queries = List.copyOf(queries);
  }

  /// Reads a request's body.
  ///
  /// @param maxBytes the largest message, uncompressed
  /// @throws NightjarException `BAD_DATA` when it is none, or wants neither samples nor chunks
  public static RemoteReadRequest read(byte[] body, int maxBytes) {
    byte[] message = uncompressed(body, maxBytes);
    var field = new ProtoCursor();
    field.set(message, 0, message.length);
    List<Query> queries = new ArrayList<>();
    List<Long> types = new ArrayList<>();
    while (field.next()) {
      if (field.isBytes(1)) {
        queries.add(query(message, field.from(), field.to()));
      } else if (field.isVarint(2)) {
        types.add(field.value());
      } else if (field.isBytes(2)) {
        var packed = new ProtoCursor();
        packed.set(message, field.from(), field.to());
        while (packed.hasPacked()) {
          types.add(packed.packedVarint());
        }
      }
      if (queries.size() > MAX_QUERIES || types.size() > MAX_QUERIES) {
        throw bad("the request has more than " + MAX_QUERIES + " queries");
      }
    }
    return new RemoteReadRequest(queries, isStreamed(types));
  }

  /// The first of the wanted forms that is served; samples where none is named.
  private static boolean isStreamed(List<Long> types) {
    for (long type : types) {
      if (type == SAMPLES || type == STREAMED_XOR_CHUNKS) {
        return type == STREAMED_XOR_CHUNKS;
      }
    }
    if (types.isEmpty()) {
      return false;
    }
    throw bad(
        "server does not support any of the requested response types: %s; supported: [%d %d]"
            .formatted(types, SAMPLES, STREAMED_XOR_CHUNKS));
  }

  private static byte[] uncompressed(byte[] body, int maxBytes) {
    try {
      int size = Snappy.uncompressedLength(body);
      if (size < 0 || size > maxBytes) {
        throw bad(
            "snappy: decoded length %d exceeds limit %d"
                .formatted(Integer.toUnsignedLong(size), maxBytes));
      }
      return Snappy.uncompress(body);
    } catch (IOException e) {
      throw new NightjarException(ErrorCode.BAD_DATA, "snappy: corrupt input", e);
    }
  }

  private static Query query(byte[] message, int from, int to) {
    var field = new ProtoCursor();
    field.set(message, from, to);
    long start = 0;
    long end = 0;
    List<Matcher> matchers = new ArrayList<>();
    while (field.next()) {
      if (field.isVarint(1)) {
        start = field.value();
      } else if (field.isVarint(2)) {
        end = field.value();
      } else if (field.isBytes(3)) {
        matchers.add(matcher(message, field.from(), field.to()));
      }
    }
    return new Query(start, end, matchers);
  }

  private static Matcher matcher(byte[] message, int from, int to) {
    var field = new ProtoCursor();
    field.set(message, from, to);
    long type = 0;
    String name = "";
    String value = "";
    while (field.next()) {
      if (field.isVarint(1)) {
        type = field.value();
      } else if (field.isBytes(2)) {
        name = field.text();
      } else if (field.isBytes(3)) {
        value = field.text();
      }
    }
    if (type < 0 || type >= KINDS.length) {
      throw bad("invalid matcher type");
    }
    return new Matcher(KINDS[(int) type], name, value);
  }

  private static NightjarException bad(String message) {
    return new NightjarException(ErrorCode.BAD_DATA, message);
  }
}
