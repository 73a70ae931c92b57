package dev.nightjar.cli.proof;

import dev.nightjar.base.Clock;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.script.MemoryStore;
import dev.nightjar.promql.script.PromqlScript;
import dev.nightjar.promql.script.ScriptException;
import dev.nightjar.promql.script.ScriptReport;
import dev.nightjar.promql.script.ScriptReport.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar test promql PATH…`: runs scripts in the format of Prometheus' own engine tests.
@Command(
    name = "promql",
    description =
        "Run scripts that load series and say what queries yield, in the format of Prometheus' own"
            + " tests, with all experimental parts of PromQL on.",
    mixinStandardHelpOptions = true)
final class TestPromqlCommand implements Callable<Integer> {
  private static final String ENDING = ".test";

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "scripts, and folders in which every *.test is one")
  private List<Path> paths = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var verdicts = new Verdicts(spec.commandLine().getOut());
    for (Path path : paths) {
      for (Path script : scripts(path, verdicts)) {
        run(script, verdicts);
      }
    }
    return verdicts.finish();
  }

  private static List<Path> scripts(Path path, Verdicts verdicts) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
          .sorted()
          .forEach(found::add);
    } catch (IOException | UncheckedIOException e) {
      verdicts.failed(path + ": the folder cannot be read: " + e.getMessage());
      return List.of();
    }
    if (found.isEmpty()) {
      verdicts.failed(path + ": there is no *" + ENDING + " in this folder");
    }
    return found;
  }

  private static void run(Path script, Verdicts verdicts) {
    try {
      String text = GivenText.of(script.toString());
      ScriptReport report = PromqlScript.run(text, MemoryStore::plain, Clock.system());
      verdicts.passed(report.count(Status.PASSED));
      report.failures().forEach(failure -> verdicts.failed(told(script, failure)));
    } catch (ScriptException e) {
      verdicts.failed(script + ":" + placed(e.getMessage()));
    } catch (NightjarException e) {
      verdicts.failed(script + ": " + e.getMessage());
    } catch (StackOverflowError e) {
      verdicts.failed(script + ": something in it is nested too deeply");
    }
  }

  /// `line 12: …` as `12: …`, as editors and people know it.
  private static String placed(String message) {
    return message.startsWith("line ") ? message.substring("line ".length()) : " " + message;
  }

  private static String told(Path script, ScriptReport.Outcome failure) {
    var text = new StringBuilder();
    text.append(script).append(':').append(failure.line()).append(": ").append(failure.query());
    text.append("\n  wanted:\n");
    if (failure.wanted().isEmpty()) {
      text.append("    nothing\n");
    }
    failure.wanted().forEach(line -> text.append("    ").append(line).append('\n'));
    text.append("  got:\n");
    failure
        .detail()
        .lines()
        .map(line -> line.strip().replaceFirst("^got ", ""))
        .forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }
}
