package dev.nightjar.cli.proof;

import dev.nightjar.cli.proof.CheckRulesCommand.Lint;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a [Lint] by the name that promtool has for it.
final class LintReader implements ITypeConverter<Lint> {
  @Override
  public Lint convert(String text) {
    return Arrays.stream(Lint.values())
        .filter(lint -> lint.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is none of " + Arrays.toString(Lint.values())));
  }
}
