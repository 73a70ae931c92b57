package dev.nightjar.agent.probe;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessTree.Member;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The way into a JVM: its attach protocol. A file asks it to open a socket, QUIT makes it look for
/// that file, and on the socket it answers with its threads.
///
/// A JVM that does not attach takes QUIT as the wish for a dump on its own standard output. That is
/// as good before a kill, and out of place in a run that goes on.
final class JvmDoor {
  private static final int QUIT = 3;
  private static final int SOCKET = 0xc000; // the kind in a file's mode
  private static final int MAX_DUMP = 1 << 20;
  private static final int MAX_MAPS = 64 * 1024;
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final byte[] THREAD_DUMP =
      "1\0threaddump\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private final Member member;
  private final ProcessView view;
  private final Clock clock;

  JvmDoor(Member member, ProcessView view, Clock clock) {
    this.member = member;
    this.view = view;
    this.clock = clock;
  }

  /// Whether the process is a JVM that answers QUIT.
  boolean isOpen() {
    String folder = "/proc/" + member.pid() + "/";
    String program = view.reader().link(folder.concat("exe"));
    boolean isJvm =
        program != null
            && (program.endsWith("/java")
                || view.reader().text(folder.concat("maps")).contains("/libjvm.so"));
    return isJvm && view.isCatching(member.pid(), QUIT);
  }

  /// Its threads; empty when it does not tell them here.
  ///
  /// @param mayWriteToItsOutput whether QUIT may be sent to a JVM that will not attach
  String dump(boolean mayWriteToItsOutput, long deadlineNanos) throws InterruptedException {
    String temporary = "/proc/" + member.pid() + "/root/tmp/";
    int own = ownNumber();
    Path socket = Path.of(temporary + ".java_pid" + own);
    if (!isIts(socket)) {
      if (!mayWriteToItsOutput && !isLauncher()) {
        return ""; // a program with a JVM in it may take QUIT as the wish that it ends
      }
      Path wish = Path.of(temporary + ".attach_pid" + own);
      boolean isAsked = !isAttachDisabled() && create(wish);
      try {
        if ((isAsked || mayWriteToItsOutput) && view.isCatching(member.pid(), QUIT)) {
          member.signal(QUIT);
        }
        while (isAsked
            && !isIts(socket)
            && clock.monotonicNanos() - deadlineNanos < 0
            && member.isAlive()) {
          clock.sleep(LOOK);
        }
      } finally {
        if (isAsked) {
          delete(wish);
        }
      }
    }
    return isIts(socket) ? ask(socket, deadlineNanos) : "";
  }

  private boolean isLauncher() {
    String program = view.reader().link("/proc/" + member.pid() + "/exe");
    return program != null && program.endsWith("/java");
  }

  /// Whether a socket is there that nobody but the process, or root, can have put there.
  private boolean isIts(Path socket) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(socket, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      return facts.get("mode") instanceof Integer mode
          && (mode & 0xf000) == SOCKET
          && (mode & 0x12) == 0 // written to by nobody else
          && facts.get("uid") instanceof Integer owner
          && (owner == 0 || owner == user());
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  /// Whom the process acts for.
  private int user() {
    String status = view.reader().text("/proc/" + member.pid() + "/status");
    int at = status.indexOf("\nUid:\t");
    String[] ids = at < 0 ? new String[0] : status.substring(at + 6).split("[\t\n]", 3);
    return ids.length > 1 ? FaulthandlerText.number(ids[1]) : -1;
  }

  private static boolean create(Path file) {
    try {
      Files.createFile(file);
      return true;
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // The JVM has looked, or never will.
    }
  }

  private boolean isAttachDisabled() {
    String folder = "/proc/" + member.pid() + "/";
    return view.reader().text(folder.concat("cmdline")).contains("+DisableAttachMechanism")
        || view.reader().text(folder.concat("environ")).contains("+DisableAttachMechanism");
  }

  /// The number that the process knows itself by, which another namespace may have given it.
  private int ownNumber() {
    String status = view.reader().text("/proc/" + member.pid() + "/status");
    int at = status.indexOf("NSpid:");
    int end = status.indexOf('\n', at);
    if (at < 0 || end < 0) {
      return member.pid();
    }
    String line = status.substring(at + 6, end).strip();
    int number = FaulthandlerText.number(line.substring(line.lastIndexOf('\t') + 1));
    return number > 0 ? number : member.pid();
  }

  private String ask(Path socket, long deadlineNanos) throws InterruptedException {
    var talk = new Talk(socket);
    talk.start();
    long left = deadlineNanos - clock.monotonicNanos();
    talk.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    talk.end();
    String answer = talk.answer();
    return answer.startsWith("0\n") ? answer.substring(2) : "";
  }

  /// One question in a thread of its own: a JVM that hangs does not answer.
  private static final class Talk extends Thread {
    private final Path socket;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(MAX_MAPS);
    private volatile boolean isOver;

    Talk(Path socket) {
      super("nightjar-attach");
      this.socket = socket;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.write(ByteBuffer.wrap(THREAD_DUMP));
        ByteBuffer part = ByteBuffer.allocate(8192);
        while (!isOver && channel.read(part) >= 0 && answer.size() < MAX_DUMP) {
          answer.write(part.array(), 0, part.position());
          part.clear();
        }
      } catch (IOException | RuntimeException _) {
        // What came so far is all there is.
      }
    }

    /// An interrupt closes the channel.
    void end() {
      isOver = true;
      interrupt();
    }

    String answer() {
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
