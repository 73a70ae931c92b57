package dev.nightjar.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The text of a file with rules.
final class RuleText {
  /// Thousands of rules; one that is longer was hardly meant, and would take its time.
  private static final int MAX_BYTES = 16 << 20;

  private RuleText() {}

  /// Reads a file; empty when it cannot be read, is no UTF-8 or too long, which becomes a problem.
  static Optional<String> of(Path file, Findings findings) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return refused("it is longer than " + (MAX_BYTES >> 20) + " MiB", findings);
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return refused("it is not UTF-8 text", findings);
    } catch (IOException e) {
      return refused("it cannot be read: " + e.getClass().getSimpleName(), findings);
    }
  }

  private static Optional<String> refused(String message, Findings findings) {
    findings.problem(findings.at("", Findings.Place.START, message));
    return Optional.empty();
  }
}
