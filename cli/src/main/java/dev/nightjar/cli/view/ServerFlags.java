package dev.nightjar.cli.view;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which server is asked: `--url`, else `NIGHTJAR_URL`, else the usual address.
final class ServerFlags {
  private static final String USUAL = "http://127.0.0.1:9090";
  private static final int MAX_TOKEN_BYTES = 4096;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the server (default: NIGHTJAR_URL, else " + USUAL + ")")
  private @Nullable String url;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  Api api() {
    Map<String, String> environment = System.getenv();
    String named = environment.getOrDefault("NIGHTJAR_URL", "");
    String wanted = url != null ? url : named.isEmpty() ? USUAL : named;
    if (!isUrl(wanted)) {
      throw new ParameterException(
          spec.commandLine(),
          (url != null ? "--url" : "NIGHTJAR_URL")
              + " is \""
              + wanted
              + "\", it must be as "
              + USUAL);
    }
    return new Api(wanted.replaceAll("/+$", ""), token(environment));
  }

  private static boolean isUrl(String text) {
    try {
      var uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Optional<String> token(Map<String, String> environment) {
    String file = environment.getOrDefault("NIGHTJAR_TOKEN_FILE", "");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (var in = Files.newInputStream(Path.of(file))) {
      String token = new String(in.readNBytes(MAX_TOKEN_BYTES), StandardCharsets.UTF_8).strip();
      if (token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        return Optional.of(token).filter(text -> !text.isEmpty());
      }
      throw new NightjarException(
          ErrorCode.BAD_DATA, "the token in " + file + " must be one word of ASCII");
    } catch (IOException e) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND,
          "the token's file "
              + file
              + " (NIGHTJAR_TOKEN_FILE) cannot be read: "
              + e.getClass().getSimpleName(),
          e);
    }
  }
}
