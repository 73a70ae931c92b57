package dev.nightjar.server.move;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.config.Config;
import dev.nightjar.server.config.ConfigFile;
import dev.nightjar.server.config.Findings;
import dev.nightjar.server.config.StorageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How long a server with a certain configuration keeps samples.
public final class Retention {
  private Retention() {}

  /// @param config the file; without one, what a server without one does
  /// @throws NightjarException when it cannot be read, or has problems
  public static Duration of(Optional<Path> config) {
    if (config.isEmpty()) {
      return StorageConfig.DEFAULT.retention();
    }
    Path file = config.get();
    var findings = new Findings();
    try {
      Config read = ConfigFile.read(file, findings);
      if (findings.problems().isEmpty()) {
        return read.storage().retention();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND,
          "the configuration file " + file + " cannot be read: " + e.getClass().getSimpleName(),
          e);
    }
    throw new NightjarException(
        ErrorCode.BAD_DATA, file + " has problems: nightjar check config " + file + " tells them");
  }
}
