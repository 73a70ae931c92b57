package dev.nightjar.tsdb.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.base.CorruptFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a block says of itself in `meta.json`.
///
/// @param ulid the block's name
/// @param minMillis no sample is older
/// @param maxMillis all samples are older
/// @param samples, series, chunks as counted by whoever wrote the block; 0 when not told
/// @param histogramSamples samples in chunks of native histograms, likewise
/// @param sources the first blocks that its samples were in
/// @param parents the blocks that it was made of
/// @param isDeletable whether it is to be deleted, since it is empty
public record BlockMeta(
    String ulid,
    long minMillis,
    long maxMillis,
    long samples,
    long histogramSamples,
    long series,
    long chunks,
    List<String> sources,
    List<String> parents,
    boolean isDeletable) {
  /// The file's name.
  public static final String FILE = "meta.json";

  /// A block made of a thousand others has less.
  private static final int MAX_BYTES = 4 << 20;

  private static final int VERSION = 1;
  private static final String ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}";
  private static final JsonFactory JSON = new JsonFactory();

  public BlockMeta {
    sources = List.copyOf(sources);
    parents = List.copyOf(parents);
  }

  static boolean isUlid(String text) {
    return text.matches(ULID);
  }

  /// Reads the text of the file at `path`.
  ///
  /// @throws CorruptFileException when it is none
  static BlockMeta parse(Path path, byte[] text) throws CorruptFileException {
    if (text.length > MAX_BYTES) {
      throw new CorruptFileException(
          path, MAX_BYTES, "%d bytes, longer than any such file".formatted(text.length));
    }
    var fields = new Fields();
    try (JsonParser json = JSON.createParser(text)) {
      try {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new CorruptFileException(path, 0, "no JSON object");
        }
        fields.read(json);
      } catch (IOException e) {
        if (e instanceof CorruptFileException) {
          throw e;
        }
        long at = Math.max(0, json.currentLocation().getByteOffset());
        throw new CorruptFileException(path, at, "JSON that cannot be read");
      }
    } catch (CorruptFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("BUG: an array that cannot be closed", e);
    }
    return fields.meta(path);
  }

  /// The text of the file.
  String json() {
    return """
        {
        	"ulid": "%s",
        	"minTime": %d,
        	"maxTime": %d,
        	"stats": {
        		"numSamples": %d,
        		"numFloatSamples": %d,
        		"numHistogramSamples": %d,
        		"numSeries": %d,
        		"numChunks": %d
        	},
        	"compaction": {
        		"level": 1,
        		"sources": [
        			"%s"
        		]
        	},
        	"version": %d
        }
        """
        .formatted(
            ulid,
            minMillis,
            maxMillis,
            samples,
            samples - histogramSamples,
            histogramSamples,
            series,
            chunks,
            ulid,
            VERSION);
  }

  /// Collects what of the JSON matters; the rest is skipped.
  private static final class Fields {
    private final List<String> sources = new ArrayList<>();
    private final List<String> parents = new ArrayList<>();
    private String ulid = "";
    private long version;
    private long min;
    private long max;
    private long samples;
    private long histogramSamples;
    private long series;
    private long chunks;
    private boolean isDeletable;

    void read(JsonParser json) throws IOException {
      String name;
      while ((name = next(json)) != null) {
        switch (name) {
          case "ulid" -> ulid = json.getText();
          case "version" -> version = json.getLongValue();
          case "minTime" -> min = json.getLongValue();
          case "maxTime" -> max = json.getLongValue();
          case "stats" -> readStats(json);
          case "compaction" -> readCompaction(json);
          default -> json.skipChildren();
        }
      }
    }

    /// The name of the next field of an object, with the parser at its value; null at its end.
    private static @Nullable String next(JsonParser json) throws IOException {
      String name = json.nextFieldName();
      if (name != null) {
        json.nextToken();
      }
      return name;
    }

    private void readStats(JsonParser json) throws IOException {
      if (!json.isExpectedStartObjectToken()) {
        json.skipChildren();
        return;
      }
      String name;
      while ((name = next(json)) != null) {
        switch (name) {
          case "numSamples" -> samples = json.getLongValue();
          case "numHistogramSamples" -> histogramSamples = json.getLongValue();
          case "numSeries" -> series = json.getLongValue();
          case "numChunks" -> chunks = json.getLongValue();
          default -> json.skipChildren();
        }
      }
    }

    private void readCompaction(JsonParser json) throws IOException {
      if (!json.isExpectedStartObjectToken()) {
        json.skipChildren();
        return;
      }
      String name;
      while ((name = next(json)) != null) {
        switch (name) {
          case "sources" -> readUlids(json, sources);
          case "parents" -> readUlids(json, parents);
          case "deletable" -> isDeletable = json.getBooleanValue();
          default -> json.skipChildren();
        }
      }
    }

    /// Names in an array: as they are, or in objects' `ulid`.
    private static void readUlids(JsonParser json, List<String> into) throws IOException {
      if (!json.isExpectedStartArrayToken()) {
        return;
      }
      for (JsonToken token = json.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          into.add(json.getText());
        } else if (token == JsonToken.START_OBJECT) {
          String name;
          while ((name = next(json)) != null) {
            if (name.equals("ulid")) {
              into.add(json.getText());
            } else {
              json.skipChildren();
            }
          }
        } else {
          json.skipChildren();
        }
      }
    }

    BlockMeta meta(Path path) throws CorruptFileException {
      if (version != VERSION) {
        throw new CorruptFileException(
            path, 0, "version %d, known is %d".formatted(version, VERSION));
      }
      if (!isUlid(ulid)) {
        throw new CorruptFileException(path, 0, "\"%s\" for a ULID".formatted(ulid));
      }
      if (min > max) {
        throw new CorruptFileException(
            path, 0, "times from %d to %d: they end before they begin".formatted(min, max));
      }
      return new BlockMeta(
          ulid, min, max, samples, histogramSamples, series, chunks, sources, parents, isDeletable);
    }
  }
}
