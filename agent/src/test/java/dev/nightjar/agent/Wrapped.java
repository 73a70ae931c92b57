package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.ChildRunner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The wrapper as a real process, started as the launcher does.
final class Wrapped {
  /// A shell that starts the build in the background makes it ignore these.
  private static final String BARE = "--default-signal=INT,QUIT";

  private static final String HELD = "--block-signal=HUP,INT,QUIT,TERM,USR1,USR2,TSTP,CONT";

  /// How a wrapper ended and what it passed on.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Ended(int code, byte[] out, byte[] err, Path spool) {
    String outText() {
      return new String(out, StandardCharsets.UTF_8);
    }

    String errText() {
      return new String(err, StandardCharsets.UTF_8);
    }

    List<Path> spooled() throws IOException {
      try (var files = Files.list(spool)) {
        return files.sorted().toList();
      }
    }
  }

  private final Path folder;
  private final List<String> words;
  private final Map<String, String> environment = new java.util.HashMap<>();
  private boolean holdsSignals = true;
  private boolean isMerged;

  Wrapped(Path folder, String... words) {
    this.folder = folder;
    this.words = List.of(words);
    environment.put("NIGHTJAR_SPOOL", folder.resolve("spool").toString());
    environment.put("NIGHTJAR_URL", "http://127.0.0.1:1");
  }

  Wrapped with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// Leaves the signals to the JVM, as on a system whose `env` can't block them.
  Wrapped withoutHeldSignals() {
    holdsSignals = false;
    return this;
  }

  /// Makes the wrapper's standard error the same open file as its standard output.
  Wrapped merged() {
    isMerged = true;
    return this;
  }

  static List<String> command() {
    return command(true);
  }

  private static List<String> command(boolean holdsSignals) {
    var command = new ArrayList<String>();
    if (holdsSignals) {
      command.addAll(List.of("env", BARE, HELD, "_JAVA_SR_SIGNUM=63"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (holdsSignals) {
      command.addAll(List.of("-Xrs", "-XX:+DisableAttachMechanism"));
    }
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-MaxFDLimit",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            place(RunCommand.class) + File.pathSeparator + place(ChildRunner.class),
            RunCommand.class.getName()));
    return command;
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  Process start() throws IOException {
    var command = new ArrayList<>(command(holdsSignals));
    command.addAll(words);
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(file("out").toFile()).redirectError(file("err").toFile());
    builder.redirectErrorStream(isMerged);
    return builder.start();
  }

  Ended run() throws IOException, InterruptedException {
    return await(start());
  }

  Ended await(Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the wrapper ends").isTrue();
    return new Ended(
        process.exitValue(),
        Files.readAllBytes(file("out")),
        isMerged ? new byte[0] : Files.readAllBytes(file("err")),
        folder.resolve("spool"));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /// Waits until another process has brought something about.
  static void until(BooleanSupplier isSo) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time until it is so").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// A file's content; empty when there is none.
  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void signal(Process process, String name) throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  /// Whether a process has come to hold a signal back, as the wrapper does from its start.
  static boolean blocks(Process process, int signal) {
    String status = text(Path.of("/proc", Long.toString(process.pid()), "status"));
    int at = status.indexOf("SigBlk:");
    return at >= 0
        && (Long.parseUnsignedLong(status.substring(at + 7, at + 24).strip(), 16) >> (signal - 1)
                & 1)
            == 1;
  }
}
