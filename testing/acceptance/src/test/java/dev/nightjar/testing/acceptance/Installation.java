package dev.nightjar.testing.acceptance;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// The launcher with what it needs beside it, as a person has them after the first start: the jar
/// just built, its AOT caches, and the note of the JDK that made them. Every user may enter it.
///
/// The project's own folder serves where it is in that state; otherwise a copy is made, because a
/// start of the project's launcher might build while a build is under way.
record Installation(Path launcher, boolean isCopy) implements AutoCloseable {
  static Installation open() throws IOException, InterruptedException {
    Path target = Nightjar.ROOT.resolve("cli/target");
    Path jar = target.resolve("nightjar-all.jar");
    Path settled = target.resolve("nightjar.jar");
    if (Files.exists(target.resolve("wrapper.env"))
        && Files.exists(settled)
        && Files.mismatch(jar, settled) < 0) {
      return new Installation(Nightjar.ROOT.resolve("nightjar").toRealPath(), false);
    }
    return copy(jar);
  }

  private static Installation copy(Path jar) throws IOException, InterruptedException {
    Path home =
        Files.createTempDirectory(
            "nightjar-installed",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path launcher = Files.copy(Nightjar.ROOT.resolve("nightjar"), home.resolve("nightjar"));
    Path target = Files.createDirectories(home.resolve("cli/target"));
    Files.copy(jar, target.resolve("nightjar-all.jar"));
    Path sdk = Nightjar.ROOT.resolve("sdk");
    if (Files.exists(sdk)) {
      Files.createSymbolicLink(home.resolve("sdk"), sdk.toRealPath());
    }
    var installation = new Installation(launcher, true);
    Outcome settling =
        Outcome.of(
            List.of(launcher.toString(), "--version"),
            Map.of("JAVA_HOME", System.getProperty("java.home")));
    if (settling.exitCode() != 0) {
      installation.close();
      throw new IOException("the launcher could not settle in: " + settling);
    }
    return installation;
  }

  @Override
  public void close() throws IOException {
    if (isCopy) {
      Files.walkFileTree(launcher.toAbsolutePath().getParent(), new Removal());
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
