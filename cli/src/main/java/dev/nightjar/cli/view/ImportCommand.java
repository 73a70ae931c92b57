package dev.nightjar.cli.view;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Problem;
import dev.nightjar.cli.move.ImportPrometheusCommand;
import dev.nightjar.jobs.schedule.Crontab;
import dev.nightjar.jobs.schedule.TimerUnit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar import …`: what a crontab or timers start becomes what the server expects, and samples
/// of a Prometheus become the store's own.
@Command(
    name = "import",
    description = "Bring in jobs from crontabs and systemd timers, or samples from Prometheus.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ImportCommand.FromCrontab.class,
      ImportCommand.FromTimers.class,
      ImportPrometheusCommand.class
    })
public final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  /// What both have in common.
  static final class Sending {
    @Option(names = "--dry-run", description = "only show what would be made; asks no server")
    private boolean isDry;

    @Option(names = "--replace", description = "replace settings that a job has already")
    private boolean replaces;

    @Mixin private final ServerFlags server = new ServerFlags();

    /// @return the exit code: 1 when something was not taken
    int send(List<GivenFile> files, PrintWriter out) {
      var report = new ImportReport(Screen.ofProcess(), Clock.system().now(), out);
      List<GivenJob> jobs = files.stream().flatMap(file -> file.jobs().stream()).toList();
      if (isDry) {
        report.dry(files, jobs);
        return files.stream().allMatch(file -> file.problems().isEmpty()) ? 0 : 1;
      }
      try (Api api = server.api()) {
        var results = new SettingsImport(api, replaces).send(jobs);
        report.done(files, results, api.url());
        boolean isGood = results.stream().noneMatch(SettingsImport.Result::isFailure);
        return isGood && files.stream().allMatch(file -> file.problems().isEmpty()) ? 0 : 1;
      }
    }
  }

  /// `nightjar import crontab FILE|-`.
  @Command(
      name = "crontab",
      description = "Import a crontab: crontab -l | nightjar import crontab -",
      mixinStandardHelpOptions = true)
  static final class FromCrontab implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the crontab; - is standard input")
    private Path file = Path.of("-");

    @Option(names = "--system", description = "its lines name a user, as in /etc/crontab")
    private boolean isSystem;

    @Option(names = "--user", description = "its lines name no user")
    private boolean isUser;

    @Mixin private final Sending sending = new Sending();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      Crontab.Form form =
          isSystem ? Crontab.Form.SYSTEM : isUser ? Crontab.Form.USER : Crontab.Form.DETECT;
      Crontab crontab = Crontab.parse(GivenFile.text(file), form);
      var read = new GivenFile(file.toString(), GivenJob.of(crontab.entries()), crontab.problems());
      return sending.send(List.of(read), spec.commandLine().getOut());
    }
  }

  /// `nightjar import timers FILE…`.
  @Command(
      name = "timers",
      description = "Import systemd timers: nightjar import timers /etc/systemd/system/*.timer",
      mixinStandardHelpOptions = true)
  static final class FromTimers implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "unit files")
    private List<Path> files = new ArrayList<>();

    @Mixin private final Sending sending = new Sending();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      List<GivenFile> read = files.stream().map(FromTimers::read).toList();
      return sending.send(read, spec.commandLine().getOut());
    }

    private static GivenFile read(Path file) {
      String name = String.valueOf(file.getFileName());
      TimerUnit timer = TimerUnit.parse(name, GivenFile.text(file));
      List<Problem> problems = timer.problems();
      return new GivenFile(
          file.toString(),
          timer.schedules().isEmpty() || timer.job().isBlank()
              ? List.of()
              : List.of(GivenJob.of(name, timer)),
          problems);
    }
  }
}
