package dev.nightjar.cli.move;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.move.PrometheusImport;
import dev.nightjar.server.move.Retention;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nightjar import prometheus DIR`.
@Command(
    name = "prometheus",
    description = "Bring in the samples of a Prometheus data directory or snapshot.",
    mixinStandardHelpOptions = true)
public final class ImportPrometheusCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "its data directory, a snapshot, or one block")
  private Path source = Path.of("");

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "a label for every series that lacks it; may be given again")
  private List<String> labels = new ArrayList<>();

  @Option(names = "--again", description = "also take blocks that were imported before")
  private boolean isRepeating;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the server's configuration, for its retention")
  private @Nullable Path config;

  @Mixin private final MoveFlags flags = new MoveFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var options =
        new PrometheusImport.Options(
            source,
            flags.data(),
            flags.selection(),
            added(labels),
            Retention.of(Optional.ofNullable(config)),
            isRepeating);
    try (var bar = MoveFlags.bar(spec.commandLine().getOut(), spec.commandLine().getErr())) {
      return new PrometheusImport(options, Disk.system(), Clock.system(), bar).run() ? 0 : 1;
    }
  }

  private static Labels added(List<String> texts) {
    var pairs = new String[2 * texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw new NightjarException(
            ErrorCode.BAD_DATA, "--label is \"" + text + "\", it must be NAME=VALUE");
      }
      pairs[2 * i] = text.substring(0, equals);
      pairs[2 * i + 1] = text.substring(equals + 1);
    }
    return Labels.of(pairs);
  }
}
