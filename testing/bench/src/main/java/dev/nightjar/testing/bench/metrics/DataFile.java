package dev.nightjar.testing.bench.metrics;

import dev.nightjar.base.Clock;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Properties;
import org.xerial.snappy.Snappy;

/// A data set's requests, encoded once, in the order of their time. Beside the bytes lies a file of
/// the same name with `.properties`; it is written last, so that where it stands the bytes are
/// whole.
///
///     record ┌ slot <4> ┬ length <4> ┬ body <length>: snappy block of a WriteRequest ┐
///
/// Requests of one slot hold the same hosts' series in the same order, step after step.
///
/// @param endMillis a whole interval at which all series have their newest sample less than one
///     interval ago; no sample lies on a whole second, so that no window's edge meets one
/// @param protobufBytes of all requests before compression
/// @param wireBytes of all requests as they are sent
record DataFile(Path path, DataSet set, long endMillis, long protobufBytes, long wireBytes) {
  /// Stores treat what is of today unlike what is older, so an older file is made again.
  private static final Duration LONGEST_AGE = Duration.ofHours(10);

  /// Stores hold back what is very new from queries.
  private static final Duration SHORTEST_AGE = Duration.ofMinutes(1);

  private static final int BUFFER = 1 << 20;

  /// Takes the requests of [#send].
  @FunctionalInterface
  interface Receiver {
    void accept(byte[] body) throws IOException;
  }

  /// The data set's file in that folder, made when it is absent or too old.
  static DataFile of(DataSet set, Path dir, Clock clock) throws IOException {
    Files.createDirectories(dir);
    Path path = dir.resolve(set.key());
    Path about = dir.resolve(set.key() + ".properties");
    if (Files.exists(about) && Files.exists(path)) {
      DataFile made = read(set, path, about);
      if (clock.millis() - made.endMillis() < LONGEST_AGE.toMillis()) {
        return made;
      }
    }
    Files.deleteIfExists(about);
    long newest = clock.millis() - SHORTEST_AGE.toMillis();
    DataFile made = write(set, path, newest - newest % DataSet.INTERVAL_MILLIS);
    made.describe(about);
    return made;
  }

  private static DataFile read(DataSet set, Path path, Path about) throws IOException {
    var properties = new Properties();
    try (InputStream in = Files.newInputStream(about)) {
      properties.load(in);
    }
    return new DataFile(
        path,
        set,
        Long.parseLong(properties.getProperty("end_millis")),
        Long.parseLong(properties.getProperty("protobuf_bytes")),
        Long.parseLong(properties.getProperty("wire_bytes")));
  }

  private void describe(Path about) throws IOException {
    var properties = new Properties();
    properties.setProperty("end_millis", Long.toString(endMillis));
    properties.setProperty("protobuf_bytes", Long.toString(protobufBytes));
    properties.setProperty("wire_bytes", Long.toString(wireBytes));
    Path aside = about.resolveSibling(about.getFileName() + ".new");
    try (OutputStream out = Files.newOutputStream(aside)) {
      properties.store(out, null);
    }
    Files.move(aside, about, StandardCopyOption.ATOMIC_MOVE);
  }

  private static DataFile write(DataSet set, Path path, long endMillis) throws IOException {
    var fleet = new Fleet(set);
    var body = new WriteBody();
    long protobufBytes = 0;
    long wireBytes = 0;
    try (var out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path), BUFFER))) {
      for (int step = 0; step < set.steps(); step++) {
        long stepMillis = endMillis - (set.steps() - step) * DataSet.INTERVAL_MILLIS;
        for (int slot = 0; slot < set.bodiesPerStep(); slot++) {
          body.clear();
          fleet.write(slot, stepMillis, body);
          byte[] wire = new byte[Snappy.maxCompressedLength(body.length())];
          int length = Snappy.compress(body.bytes(), 0, body.length(), wire, 0);
          out.writeInt(slot);
          out.writeInt(length);
          out.write(wire, 0, length);
          protobufBytes += body.length();
          wireBytes += length;
        }
      }
    }
    return new DataFile(path, set, endMillis, protobufBytes, wireBytes);
  }

  long startMillis() {
    return endMillis - set.spanMillis();
  }

  /// Reads all requests of every `lanes`-th slot, beginning at slot `lane`, in order.
  void send(int lane, int lanes, Receiver receiver) throws IOException {
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER))) {
      long bodies = (long) set.bodiesPerStep() * set.steps();
      for (long i = 0; i < bodies; i++) {
        int slot = in.readInt();
        int length = in.readInt();
        if (slot % lanes == lane) {
          receiver.accept(in.readNBytes(length));
        } else {
          in.skipNBytes(length);
        }
      }
    }
  }
}
