package dev.nightjar.cli;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.server.ServerOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `serve`.
final class ServerFlags {
  @Option(names = "--config", paramLabel = "FILE", description = "configuration file (YAML)")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "data directory (default: ${DEFAULT-VALUE})",
      defaultValue = "nightjar-data")
  private Path data = Path.of("nightjar-data");

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "UI and APIs (default: ${DEFAULT-VALUE}; port 0: a free one)",
      defaultValue = "127.0.0.1:9090")
  private String listen = "";

  @Option(
      names = "--push-listen",
      paramLabel = "HOST:PORT|off",
      description = "Pushgateway API (default: ${DEFAULT-VALUE})",
      defaultValue = "127.0.0.1:9091")
  private String pushListen = "";

  @Option(
      names = "--allow-unauthenticated",
      description = "listen beyond loopback although nobody is asked for a password")
  private boolean exposed;

  @Option(names = "--enable-lifecycle-api", description = "serve POST /-/reload and /-/quit")
  private boolean lifecycleApi;

  @Option(
      names = "--enable-admin-api",
      description =
          "serve POST /api/v1/admin/tsdb/snapshot, delete_series and clean_tombstones, which keep a copy of all metrics and delete some")
  private boolean adminApi;

  ServerOptions options() {
    InetSocketAddress main =
        ServerOptions.parseAddress("--listen", listen)
            .orElseThrow(
                () ->
                    new NightjarException(
                        ErrorCode.BAD_DATA, "--listen cannot be off: nothing would be served"));
    return new ServerOptions(
        data.toAbsolutePath(),
        Optional.ofNullable(config),
        main,
        ServerOptions.parseAddress("--push-listen", pushListen),
        exposed,
        lifecycleApi,
        adminApi);
  }
}
