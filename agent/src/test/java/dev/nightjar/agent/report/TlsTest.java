package dev.nightjar.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  /// One who has a certificate that is trusted, of `localhost`, reached by two names.
  @Test
  void tellsNobodyButTheHostThatWasNamed() throws Exception {
    SSLContext trusted = context();
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(trusted);
    try (var listener =
        (SSLServerSocket)
            trusted
                .getServerSocketFactory()
                .createServerSocket(0, 9, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> answer(listener));

      assertThat(post("localhost", listener.getLocalPort())).isEqualTo(ReportServer.Outcome.TAKEN);
      assertThat(post("127.0.0.1", listener.getLocalPort())).isEqualTo(ReportServer.Outcome.LATER);
    } finally {
      SSLContext.setDefault(before);
    }
  }

  private static ReportServer.Outcome post(String host, int port) {
    Clock clock = Clock.system();
    Target target = requireNonNull(Target.of("https://" + host + ":" + port, "secret"));
    try (var server = new ReportServer(target, new Gate(), clock)) {
      return server.post(
          "/runs", new byte[0], clock.monotonicNanos() + TimeUnit.SECONDS.toNanos(20));
    }
  }

  private static void answer(SSLServerSocket listener) {
    while (!listener.isClosed()) {
      try (var socket = listener.accept()) {
        InputStream in = socket.getInputStream();
        if (in.read(new byte[4096]) > 0) {
          String answer = "HTTP/1.1 200 x\r\nContent-Length: 2\r\n\r\n{}";
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException _) {
        // A handshake that the client broke off.
      }
    }
  }

  private SSLContext context() throws Exception {
    Path file = folder.resolve("keys");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(tool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("server", keys.getCertificate("server"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
