package dev.nightjar.agent.report;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// A loopback HTTP server that records what is posted and answers as it is told.
public final class ReportSink implements AutoCloseable {
  /// One request: its head in full, and its body as text.
  public record Posted(String head, String body) {
    public String path() {
      return head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP"));
    }
  }

  private final ServerSocket listener;
  private final List<Posted> posted = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile boolean closesAfterEach;
  private volatile boolean isSilent;
  private volatile boolean cuts;
  private volatile String header = "";
  private volatile String said = "{}";

  public ReportSink() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public ReportSink answering(int code) {
    status = code;
    return this;
  }

  public ReportSink closingAfterEach() {
    closesAfterEach = true;
    return this;
  }

  /// Takes requests and never answers, from now on or no more.
  public ReportSink silent(boolean now) {
    isSilent = now;
    return this;
  }

  /// Cuts the connection in the middle of each request.
  public ReportSink cutting() {
    cuts = true;
    return this;
  }

  /// Answers with that body.
  public ReportSink saying(String body) {
    said = body;
    return this;
  }

  /// Answers with one more header, such as `Retry-After: 1`.
  public ReportSink with(String line) {
    header = line + "\r\n";
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  public List<Posted> posted() {
    return List.copyOf(posted);
  }

  public List<String> paths() {
    return posted.stream().map(Posted::path).toList();
  }

  /// The body of the last post to `/runs`.
  public String lastRun() {
    return posted.stream()
        .filter(each -> each.path().endsWith("/runs"))
        .reduce((_, second) -> second)
        .map(Posted::body)
        .orElse("");
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:") + 15;
        int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).strip());
        if (cuts) {
          in.readNBytes(length / 2);
          return;
        }
        posted.add(new Posted(head, new String(in.readNBytes(length), StandardCharsets.UTF_8)));
        if (isSilent) {
          in.read(); // until the client gives up
          return;
        }
        String answer =
            "HTTP/1.1 "
                + status
                + " x\r\n"
                + header
                + "Content-Length: "
                + said.length()
                + "\r\n\r\n"
                + said;
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        if (closesAfterEach) {
          return;
        }
      }
    } catch (IOException _) {
      // The client went away.
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int read = in.read();
      if (read < 0) {
        return "";
      }
      head.write(read);
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
