package dev.nightjar.server;

import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What libraries must be told before their first use.
public final class Libraries {
  /// Held so that its level is not forgotten with it. Lucene advises a preview module at its first
  /// use.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Libraries() {}

  /// The JDK's own sockets and TLS: loading their native twins costs a fifth of a start, and
  /// memory.
  static void settle() {
    LUCENE.setLevel(Level.SEVERE);
    System.setProperty("com.linecorp.armeria.transportType", "nio");
    System.setProperty("com.linecorp.armeria.tlsEngineType", "jdk");
  }

  /// Native code unpacks into the data directory: `/tmp` may be shared, or mounted without leave to
  /// execute.
  public static void unpackInto(Path data) {
    Path natives = data.resolve("native");
    try {
      Disk.system().createDirectories(natives);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, natives + " cannot be made: " + e + "; move it away", e);
    }
    System.setProperty("ZstdTempFolder", natives.toString());
    System.setProperty("org.xerial.snappy.tempdir", natives.toString());
  }
}
