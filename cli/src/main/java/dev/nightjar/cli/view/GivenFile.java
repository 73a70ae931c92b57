package dev.nightjar.cli.view;

import dev.nightjar.base.Problem;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file that gives jobs, as it was read.
///
/// @param name as people named it
/// @param problems each with its place
record GivenFile(String name, List<GivenJob> jobs, List<Problem> problems) {
  private static final int MAX_BYTES = 4 << 20;

  GivenFile {
    jobs = List.copyOf(jobs);
    problems = List.copyOf(problems);
  }

  /// The text of a file; `-` is standard input.
  ///
  /// @throws NightjarException when it cannot be read, or is far too long
  static String text(Path file) {
    boolean isInput = file.toString().equals("-");
    try (InputStream in = isInput ? System.in : Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new NightjarException(
            ErrorCode.TOO_LARGE, file + " is longer than " + (MAX_BYTES >> 20) + " MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, "cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    }
  }
}
