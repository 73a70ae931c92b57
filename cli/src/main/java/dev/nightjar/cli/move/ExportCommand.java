package dev.nightjar.cli.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.base.Durations;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.move.OpenMetricsExport;
import dev.nightjar.server.move.PrometheusExport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar export …`: samples leave for others to use.
@Command(
    name = "export",
    description = "Write the stored samples in forms that others read.",
    mixinStandardHelpOptions = true,
    subcommands = {ExportCommand.ToPrometheus.class, ExportCommand.ToOpenMetrics.class})
public final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  /// `nightjar export prometheus DIR`.
  @Command(
      name = "prometheus",
      description = "Write blocks that a Prometheus can be started on.",
      mixinStandardHelpOptions = true)
  static final class ToPrometheus implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "where they are made; absent or empty")
    private Path target = Path.of("");

    @Option(
        names = "--block-duration",
        paramLabel = "D",
        description = "the longest time in one block: 2h, 6h, 18h … (default: ${DEFAULT-VALUE})",
        defaultValue = "2h")
    private String blockDuration = "";

    @Mixin private final MoveFlags flags = new MoveFlags();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      var span =
          Durations.parse(blockDuration)
              .orElseThrow(
                  () ->
                      new NightjarException(
                          ErrorCode.BAD_DATA,
                          "--block-duration is \"" + blockDuration + "\", such as 6h is wanted"));
      var options =
          new PrometheusExport.Options(
              flags.data(), target.toAbsolutePath(), flags.selection(), span);
      try (var bar = MoveFlags.bar(spec.commandLine().getOut(), spec.commandLine().getErr())) {
        var export =
            new PrometheusExport(options, Disk.system(), Clock.system(), new SecureRandom(), bar);
        return export.run() ? 0 : 1;
      }
    }
  }

  /// `nightjar export openmetrics FILE|-`.
  @Command(
      name = "openmetrics",
      description = "Write the samples as one OpenMetrics text.",
      mixinStandardHelpOptions = true)
  static final class ToOpenMetrics implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the text's file; - is standard output")
    private Path file = Path.of("-");

    @Mixin private final MoveFlags flags = new MoveFlags();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      boolean isOutput = file.toString().equals("-");
      PrintWriter err = spec.commandLine().getErr();
      try (var bar = MoveFlags.bar(isOutput ? err : spec.commandLine().getOut(), err)) {
        var export =
            new OpenMetricsExport(
                flags.data(), flags.selection(), Disk.system(), Clock.system(), bar);
        return (isOutput ? toOutput(export) : export.run(file.toAbsolutePath())) ? 0 : 1;
      }
    }

    /// Not through `System.out`, which would not tell that nobody reads any more; left open, as
    /// standard output is.
    private static boolean toOutput(OpenMetricsExport export) {
      var out = new FileOutputStream(FileDescriptor.out);
      return export.run(piece -> out.write(piece.array(), piece.arrayOffset(), piece.remaining()));
    }
  }
}
