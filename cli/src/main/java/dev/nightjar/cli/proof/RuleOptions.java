package dev.nightjar.cli.proof;

import dev.nightjar.promql.ast.Features;
import dev.nightjar.server.config.RuleFileCheck;
import java.util.List;
import picocli.CommandLine.Option;

/// Options of commands that read rules.
final class RuleOptions {
  @Option(
      names = "--enable-feature",
      paramLabel = "NAME",
      split = ",",
      description =
          "parts of PromQL that expressions may use beside what is always on, such as"
              + " promql-experimental-functions")
  private List<String> features = List.of();

  @Option(
      names = "--ignore-unknown-fields",
      description = "keys that nobody knows are no matter, as where other programs read the files")
  private boolean leavesUnknownKeys;

  /// @throws dev.nightjar.model.NightjarException when a feature is not known
  RuleFileCheck.Options read() {
    return new RuleFileCheck.Options(Features.of(features), leavesUnknownKeys);
  }
}
