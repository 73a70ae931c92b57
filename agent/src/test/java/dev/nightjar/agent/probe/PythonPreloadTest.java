package dev.nightjar.agent.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.process.OwnProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PythonPreloadTest {
  private static final String[] NAMES = {
    "PYTHONPATH", "PYTHONFAULTHANDLER", "NIGHTJAR_PYTHON_DIR", "NIGHTJAR_PYTHON_PREFIXED"
  };
  private static int runs;

  @TempDir Path temporary;
  private @Nullable PythonPreload preload;

  @BeforeEach
  void standAsTheLauncherStartsUs() {
    System.setProperty("nightjar.preload", Hung.PRELOAD.toString());
    forget();
  }

  @AfterEach
  void forget() {
    for (String name : NAMES) {
      OwnProcess.removeEnvironment(name);
    }
    if (preload != null) {
      preload.remove();
    }
  }

  private PythonPreload prepare(String... words) {
    byte[][] command = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      command[i] = words[i].getBytes(UTF_8);
    }
    preload = PythonPreload.prepare(command, "PREPARE" + ++runs, true);
    return preload;
  }

  private static @Nullable String variable(String name) {
    return OwnProcess.environment(name);
  }

  @Test
  void putsThePreloadOnThePathOfAnyCommand() throws Exception {
    PythonPreload prepared = prepare("sh", "-c", "python3 a.py");

    assertThat(variable("PYTHONPATH")).isEqualTo(Hung.PRELOAD.toString());
    assertThat(variable("PYTHONFAULTHANDLER")).isNull();
    Path folder = Path.of(requireNonNull(prepared.folder()));
    assertThat(variable("NIGHTJAR_PYTHON_DIR")).isEqualTo(folder.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");

    Files.writeString(folder.resolve("1.0.stacks"), "x");
    prepared.remove();

    assertThat(folder).doesNotExist();
  }

  @Test
  void changesAPathThatIsSetOnlyForAPython() {
    OwnProcess.addEnvironment("PYTHONPATH", "/mine");
    prepare("sh", "-c", "x");
    assertThat(variable("PYTHONPATH")).isEqualTo("/mine");
    assertThat(variable("NIGHTJAR_PYTHON_PREFIXED")).isNull();

    forget();
    OwnProcess.addEnvironment("PYTHONPATH", "/mine");
    prepare("python3", "x.py");
    assertThat(variable("PYTHONPATH")).isEqualTo(Hung.PRELOAD + ":/mine");
    assertThat(variable("NIGHTJAR_PYTHON_PREFIXED")).isEqualTo("1");

    forget();
    OwnProcess.addEnvironment("PYTHONPATH", "");
    prepare("python3", "x.py");
    assertThat(variable("PYTHONPATH")).isEqualTo(Hung.PRELOAD.toString());

    forget();
    OwnProcess.addEnvironment("PYTHONPATH", "/a:" + Hung.PRELOAD);
    prepare("python3", "x.py");
    assertThat(variable("PYTHONPATH")).isEqualTo("/a:" + Hung.PRELOAD);
  }

  @Test
  void asksFaulthandlerWhereThePreloadIsIgnored() {
    assertThat(prepare("python3", "-I", "x.py").isAbortAllowed()).isTrue();
    assertThat(variable("PYTHONFAULTHANDLER")).isEqualTo("1");

    forget();
    OwnProcess.addEnvironment("PYTHONFAULTHANDLER", "0");
    prepare("python3", "-S", "x.py");
    assertThat(variable("PYTHONFAULTHANDLER")).isEqualTo("0");
  }

  @Test
  void doesNothingWhenToldOrWithoutThePreload() {
    PythonPreload off = PythonPreload.prepare(new byte[][] {{'x'}}, "OFF", false);
    System.setProperty("nightjar.preload", temporary.toString());
    PythonPreload missing = PythonPreload.prepare(new byte[][] {{'x'}}, "OFF", true);

    assertThat(off.folder()).isNull();
    assertThat(missing.folder()).isNull();
    assertThat(variable("PYTHONPATH")).isNull();
  }

  @Test
  void removesOnlyFoldersOfItsOwnThatWereLeftLongAgo() throws Exception {
    FileTime longAgo = FileTime.from(1, TimeUnit.DAYS);
    Path old = Path.of("/dev/shm/nightjar-python-OLD-99999999");
    Path fresh = Path.of("/dev/shm/nightjar-python-NEW-99999999");
    Path empty = Path.of("/dev/shm/nightjar-python-EMPTY-99999999");
    Path link = Path.of("/dev/shm/nightjar-python-LINK-99999999");
    Path target = Files.createDirectory(temporary.resolve("target"));
    Path precious = Files.writeString(target.resolve("precious"), "x");
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectory(old, mode);
    Files.writeString(old.resolve("1.0.stacks"), "x");
    Files.setLastModifiedTime(old, longAgo);
    Files.createDirectory(empty, mode);
    FileTime someTimeAgo = FileTime.fromMillis(System.currentTimeMillis() - 3_600_000);
    Files.setLastModifiedTime(empty, someTimeAgo);
    Files.createDirectory(fresh, mode);
    Files.createFile(fresh.resolve("1.0.stacks"));
    Files.setLastModifiedTime(fresh, someTimeAgo);
    Files.createSymbolicLink(link, target);
    Files.setLastModifiedTime(target, longAgo);
    try {
      PythonPreload.removeAbandoned(System.currentTimeMillis());

      assertThat(old).doesNotExist();
      assertThat(empty).doesNotExist();
      assertThat(fresh).exists();
      assertThat(precious).exists();
    } finally {
      Files.deleteIfExists(fresh.resolve("1.0.stacks"));
      Files.deleteIfExists(fresh);
      Files.deleteIfExists(link);
    }
  }

  /// The preload's own tests, run by each Python of this machine.
  @ParameterizedTest
  @MethodSource("dev.nightjar.agent.probe.Hung#pythons")
  @Timeout(120)
  void isNotNoticedByAScript(String python) throws Exception {
    File tests = Hung.PRELOAD.resolveSibling("tests/test_preload.py").toFile();
    var builder = new ProcessBuilder(python, tests.toString()).redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process run = builder.start();
    String said = new String(run.getInputStream().readAllBytes(), UTF_8);

    assertThat(run.waitFor()).as(said).isZero();
  }
}
