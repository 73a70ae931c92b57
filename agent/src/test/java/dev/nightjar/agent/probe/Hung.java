package dev.nightjar.agent.probe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.agent.cause.Frame;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessTree;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real process that prints `ready` and then stands still, prepared as the wrapper prepares one.
final class Hung implements AutoCloseable {
  static final Path PRELOAD = Path.of(System.getProperty("nightjar.root"), "sdk/python/preload");
  private static int count;

  private final Process process;
  private final String mark;
  final String folder;

  private Hung(Process process, String mark, String folder) {
    this.process = process;
    this.mark = mark;
    this.folder = folder;
  }

  /// The Pythons of this machine that load the preload: the system's, and others where they are.
  static List<String> pythons() throws IOException {
    var found = new ArrayList<>(List.of("/usr/bin/python3"));
    Path versions = Path.of(System.getProperty("user.home"), ".pyenv/versions");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> each = Files.list(versions)) {
        each.filter(version -> version.getFileName().toString().matches("3\\.([89]|1\\d)\\..*"))
            .map(version -> version.resolve("bin/python3").toString())
            .filter(python -> new File(python).canExecute())
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }

  static Hung start(String... command) throws IOException {
    return start(Map.of(), command);
  }

  static Hung start(Map<String, String> environment, String... command) throws IOException {
    String id = "TEST" + ProcessHandle.current().pid() + "X" + ++count;
    String folder = requireNonNull(PythonPreload.makeFolder(id));
    String mark = "NIGHTJAR_RUN_" + id;
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put(mark, "1");
    builder.environment().put("PYTHONPATH", PRELOAD.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("NIGHTJAR_PYTHON_DIR", folder);
    builder.environment().putAll(environment);
    return new Hung(builder.start(), mark, folder);
  }

  static Hung python(String python, Path folder, String script) throws IOException {
    Path file = Files.writeString(folder.resolve("jöb.py"), script);
    return start(python, file.toString()).ready();
  }

  /// Waits until it stands still.
  Hung ready() throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("ready")) {
        return this;
      }
    }
    throw new IOException("it ended before it was ready");
  }

  int pid() {
    return (int) process.pid();
  }

  Process process() {
    return process;
  }

  String mark() {
    return mark;
  }

  ProcessTree tree() {
    return new ProcessTree(pid(), false, mark);
  }

  StackDump dump() throws InterruptedException {
    return dump("asked");
  }

  StackDump dump(String trigger) throws InterruptedException {
    Clock clock = Clock.system();
    return new Dumper(tree(), trigger, clock)
        .take(clock.monotonicNanos() + TimeUnit.SECONDS.toNanos(5));
  }

  /// The innermost calls within one file, of all threads of the root.
  static List<Integer> lines(ProcessDump dump, String file) {
    return dump.stacks().stream()
        .flatMap(
            stack -> stack.frames().stream().filter(frame -> frame.file().endsWith(file)).limit(1))
        .map(Frame::line)
        .toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    PythonPreload.at(folder).remove();
    assertThat(new File(folder)).doesNotExist();
  }
}
