package dev.nightjar.testing.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Short commands and folders of the machine.
final class Commands {
  private Commands() {}

  /// The first line that a command prints, on either stream.
  static String firstLine(String... command) throws IOException {
    return lines(command).stream()
        .filter(line -> !line.startsWith("nightjar: "))
        .findFirst()
        .orElse("")
        .strip();
  }

  private static List<String> lines(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (all.isBlank()) {
      throw new IOException(Arrays.toString(command) + " printed nothing");
    }
    return all.lines().toList();
  }

  /// What the files of a folder take on the disk. Files may come and go meanwhile.
  static long bytesBelow(Path dir) throws IOException {
    String[] fields = firstLine("du", "-s", "--block-size=1", dir.toString()).split("\\s", 2);
    return Long.parseLong(fields[0]);
  }

  static void delete(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException | NoSuchFileException e) {
      throw new IOException("could not delete " + dir, e);
    }
  }
}
