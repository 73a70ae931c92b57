package dev.nightjar.web.http;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// One request as handlers see it.
///
/// @param method upper case
/// @param path raw, without the query
/// @param segments the parts of the path that a route's placeholders took, decoded; the rest of the
///   path, raw, under `*`
/// @param parameters of the query and, for a form body, of the body
/// @param client the address that it came from
/// @param headers names in lower case; the first value of each
/// @param body decompressed, unless the handler does that
public record Request(
    String method,
    String path,
    Map<String, String> segments,
    Map<String, List<String>> parameters,
    String client,
    Map<String, String> headers,
    @SuppressWarnings("ArrayRecordComponent") byte[] body) {

  private static final String FORM = "application/x-www-form-urlencoded";

  /// Reads what the server handed over.
  ///
  /// @param encoding of the content; empty when it is to be left as it is
  /// @param maxBody bytes of the body after decompression
  /// @param readsForm whether a form body's values are parameters; they come before the query's
  /// @throws NightjarException when a body is too large, or does not decompress
  static Request read(
      String method,
      String path,
      String query,
      String client,
      Map<String, String> headers,
      byte[] content,
      String encoding,
      int maxBody,
      boolean readsForm) {
    byte[] body = decompressed(encoding, content, maxBody);
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    String type = headers.getOrDefault("content-type", "");
    if (readsForm && type.regionMatches(true, 0, FORM, 0, FORM.length())) {
      parseForm(new String(body, StandardCharsets.UTF_8), parameters);
    }
    parseForm(query, parameters);
    return new Request(method, path, Map.of(), parameters, client, headers, body);
  }

  Request withSegments(Map<String, String> taken) {
    return new Request(method, path, taken, parameters, client, headers, body);
  }

  /// What a placeholder of the route took.
  public String segment(String name) {
    String value = segments.get(name);
    if (value == null) {
      throw new IllegalStateException("BUG: the route of " + path + " has no segment " + name);
    }
    return value;
  }

  /// A parameter's first value, when it is there and not empty.
  public Optional<String> parameter(String name) {
    return all(name).stream().findFirst().filter(value -> !value.isEmpty());
  }

  /// All values of a parameter, also under its PHP spelling `name[]` when asked for so.
  public List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  public String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  private static void parseForm(String form, Map<String, List<String>> into) {
    for (String pair : form.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      into.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "parameter \"" + text + "\" is not percent-encoded rightly", e);
    }
  }

  private static byte[] decompressed(String encoding, byte[] content, int maxBody) {
    byte[] body =
        switch (encoding.toLowerCase(Locale.ROOT)) {
          case "", "identity" -> content;
          case "gzip" -> gunzip(content, maxBody);
          case ZstdBody.NAME -> unpacked(content, maxBody);
          default ->
              throw new NightjarException(
                  ErrorCode.BAD_DATA,
                  "content-encoding \""
                      + encoding
                      + "\" is not served here; send gzip, zstd or none");
        };
    if (body.length > maxBody) {
      throw new NightjarException(
          ErrorCode.TOO_LARGE, "the body is larger than " + maxBody + " bytes");
    }
    return body;
  }

  private static byte[] unpacked(byte[] content, int maxBody) {
    try (var in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(content))) {
      return in.readNBytes(maxBody + 1);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the body is not the zstd that it says it is: " + e.getMessage(), e);
    }
  }

  private static byte[] gunzip(byte[] content, int maxBody) {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return in.readNBytes(maxBody + 1);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the body is not the gzip that it says it is: " + e.getMessage(), e);
    }
  }
}
