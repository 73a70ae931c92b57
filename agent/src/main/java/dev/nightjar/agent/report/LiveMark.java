package dev.nightjar.agent.report;

import dev.nightjar.base.process.BootId;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcessTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The file `ID.live` in the spool: it is there and locked for as long as the wrapper of a run that
/// lasts lives. One that is there and not locked is of a run whose wrapper is gone.
///
/// ```
/// file   ┌ JSON of what may change, padded with blanks <2047> ┬ "\n" <1> ┬ the run as in reports ┐
/// ```
///
/// Used by one thread.
final class LiveMark implements AutoCloseable {
  static final String SUFFIX = ".live";
  static final String REFUSED = ".live.refused";
  static final String TEMPORARY = ".live.tmp";
  static final int HEAD_BYTES = 2048;

  private static final int MAX_HOST_CHARS = 64; // the kernel has no longer ones
  private static final int MAX_BYTES =
      256 * 1024; // many times the longest command line that is told
  private static final int MAX_JOB_CHARS = 230; // of six bytes each at most

  /// What a mark tells.
  ///
  /// @param wrapperStart in clock ticks after boot, as is `childStart`
  /// @param childPid 0 while no command runs
  /// @param host where its wrapper runs; empty in a mark of an earlier version
  /// @param nextLine the number of the first line of output that was not told, nor spooled
  /// @param outBytes of this attempt's output that were told or spooled, as are `errorBytes`
  /// @param isTold whether the run was reported as lost
  /// @param end the fields of a report that say how it ended, where the report itself found no
  ///   room; empty otherwise
  /// @param report the run as its reports tell it: a JSON object that lacks its end
  record Content(
      String runId,
      String job,
      int wrapperPid,
      long wrapperStart,
      int attempt,
      int childPid,
      long childStart,
      String bootId,
      String host,
      long startedMillis,
      long nextLine,
      long outBytes,
      long errorBytes,
      boolean isTold,
      String end,
      String report) {
    boolean isThisBoot() {
      return bootId.equals(LiveMark.bootId());
    }

    /// Whether another host wrote it, which a home that is shared brings here; no process of there
    /// can be looked for from here, and locks may not reach so far.
    boolean isElsewhere() {
      return !host.isEmpty() && !host.equals(hostName());
    }

    boolean isWrapperAlive() {
      return isThisBoot() && isAlive(wrapperPid, wrapperStart);
    }

    boolean isChildAlive() {
      return isThisBoot() && isAlive(childPid, childStart);
    }

    Content withEnd(String fields) {
      return new Content(
          runId,
          job,
          wrapperPid,
          wrapperStart,
          attempt,
          0,
          0,
          bootId,
          host,
          startedMillis,
          nextLine,
          outBytes,
          errorBytes,
          isTold,
          fields,
          report);
    }

    Content with(
        int newAttempt, int pid, long start, long next, long out, long error, boolean told) {
      return new Content(
          runId,
          job,
          wrapperPid,
          wrapperStart,
          newAttempt,
          pid,
          start,
          bootId,
          host,
          startedMillis,
          next,
          out,
          error,
          told,
          end,
          report);
    }
  }

  private final Spool spool;
  private final Path path;
  private final FileChannel channel;
  private Content content;

  private LiveMark(Spool spool, Path path, FileChannel channel, Content content) {
    this.spool = spool;
    this.path = path;
    this.channel = channel;
    this.content = content;
    spool.hold(path);
  }

  /// Marks a run of this process as live.
  static LiveMark create(Spool spool, RunFacts facts, String report) throws IOException {
    int pid = (int) ProcessHandle.current().pid();
    var content =
        new Content(
            facts.runId(),
            facts.job(),
            pid,
            startOf(pid),
            1,
            0,
            0,
            bootId(),
            hostName(),
            facts.startedMillis(),
            0,
            0,
            0,
            false,
            "",
            report);
    Path aside = spool.folder().resolve(facts.runId().concat(TEMPORARY));
    FileChannel channel = spool.create(aside);
    try {
      write(channel, content, true);
      Path path = spool.folder().resolve(facts.runId().concat(SUFFIX));
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
      return new LiveMark(spool, path, channel, content);
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(aside);
      throw e;
    }
  }

  /// Takes over a mark whose wrapper is gone; null when the wrapper lives, or somebody else has it.
  static @Nullable LiveMark takeOver(Spool spool, Path path) throws IOException {
    FileChannel channel = spool.lock(path);
    if (channel == null) {
      return null;
    }
    try {
      Content content = read(channel);
      if (content == null) { // damaged; kept for a person
        Path aside = path.resolveSibling(path.getFileName().toString().replace(SUFFIX, REFUSED));
        Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        return null;
      }
      return new LiveMark(spool, path, channel, content);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  Content content() {
    return content;
  }

  /// Tells which command runs now, and how far its output is known to the server or the spool.
  void update(Attempts.Now now, long nextLine, long outBytes, long errorBytes) throws IOException {
    boolean isSame = now.pid() == content.childPid;
    if (!isSame || now.number() != content.attempt || nextLine != content.nextLine) {
      long start = isSame ? content.childStart : now.pid() == 0 ? 0 : startOf(now.pid());
      content = content.with(now.number(), now.pid(), start, nextLine, outBytes, errorBytes, false);
      write(channel, content, false);
    }
  }

  /// Says that the run was reported as lost.
  void told(long nextLine, long outBytes, long errorBytes) throws IOException {
    content =
        content.with(
            content.attempt,
            content.childPid,
            content.childStart,
            nextLine,
            outBytes,
            errorBytes,
            true);
    write(channel, content, false);
  }

  /// Notes how the run ended, and leaves that for a later run to tell.
  void ended(String fields) throws IOException {
    content = content.withEnd(fields);
    write(channel, content, false);
    close();
  }

  /// Leaves a sign of life: the file's time.
  void touch() throws IOException {
    write(channel, content, false);
  }

  /// When the last sign of life was left.
  long touchedMillis() {
    return path.toFile().lastModified();
  }

  void remove() throws IOException {
    Files.deleteIfExists(path);
    close();
  }

  @Override
  public void close() throws IOException {
    spool.letGo(path);
    channel.close();
  }

  private static void write(FileChannel channel, Content content, boolean isNew)
      throws IOException {
    String job = content.job;
    job = job.length() > MAX_JOB_CHARS ? job.substring(0, MAX_JOB_CHARS) : job;
    var json = new JsonText().open('{').key("run").plain(content.runId).key("job").string(job);
    json.key("wrapper_pid").number(content.wrapperPid);
    json.key("wrapper_start").number(content.wrapperStart);
    json.key("attempt").number(content.attempt);
    json.key("child_pid").number(content.childPid).key("child_start").number(content.childStart);
    json.key("boot_id")
        .plain(content.bootId)
        .key("host")
        .plain(content.host)
        .key("started_at")
        .time(content.startedMillis);
    json.key("started_millis").number(content.startedMillis);
    json.key("next_line").number(content.nextLine).key("stdout_bytes").number(content.outBytes);
    json.key("stderr_bytes").number(content.errorBytes);
    json.key("told").number(content.isTold ? 1 : 0).key("end").plain(content.end);
    byte[] head = json.close('}').bytes();
    byte[] report = isNew ? content.report.getBytes(StandardCharsets.UTF_8) : new byte[0];
    if (head.length >= HEAD_BYTES) {
      throw new IOException("a live mark of " + head.length + " bytes, of which there is no room");
    }
    byte[] bytes = new byte[HEAD_BYTES + report.length];
    Arrays.fill(bytes, 0, HEAD_BYTES - 1, (byte) ' ');
    System.arraycopy(head, 0, bytes, 0, head.length);
    bytes[HEAD_BYTES - 1] = '\n';
    System.arraycopy(report, 0, bytes, HEAD_BYTES, report.length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, buffer.position());
    }
  }

  private static @Nullable Content read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_BYTES));
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, bytes.position());
    }
    return parse(bytes.array(), bytes.position());
  }

  /// Null when it is no mark.
  static @Nullable Content parse(byte[] bytes, int length) {
    if (length <= HEAD_BYTES || bytes[0] != '{' || bytes[HEAD_BYTES - 1] != '\n') {
      return null;
    }
    var json = new FlatJson(new String(bytes, 0, HEAD_BYTES, StandardCharsets.UTF_8));
    String report = new String(bytes, HEAD_BYTES, length - HEAD_BYTES, StandardCharsets.UTF_8);
    String runId = json.string("run");
    if (!isRunId(runId) || !report.startsWith("{\"id\":\"".concat(runId).concat("\","))) {
      return null;
    }
    return new Content(
        runId,
        json.string("job"),
        (int) json.number("wrapper_pid"),
        json.number("wrapper_start"),
        (int) json.number("attempt"),
        (int) json.number("child_pid"),
        json.number("child_start"),
        json.string("boot_id"),
        json.string("host"),
        json.number("started_millis"),
        json.number("next_line"),
        json.number("stdout_bytes"),
        json.number("stderr_bytes"),
        json.number("told") == 1,
        json.string("end"),
        report);
  }

  static boolean isRunId(String text) {
    if (text.length() != 26) {
      return false;
    }
    for (int i = 0; i < 26; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) {
        return false;
      }
    }
    return true;
  }

  static long startOf(int pid) {
    ProcessTree.Member process = ProcessTree.Member.of(pid);
    return process == null ? 0 : process.startTicks();
  }

  static boolean isAlive(int pid, long start) {
    if (pid <= 0) {
      return false;
    }
    ProcessTree.Member process = ProcessTree.Member.of(pid);
    return process != null && process.startTicks() == start && !process.isZombie();
  }

  /// This host's name, with nothing in it that is special in JSON.
  static String hostName() {
    char[] name = ProcFile.text("/proc/sys/kernel/hostname").strip().toCharArray();
    for (int i = 0; i < name.length; i++) {
      if (name[i] <= ' ' || name[i] > '~' || name[i] == '"' || name[i] == '\\') {
        name[i] = '?';
      }
    }
    return new String(name, 0, Math.min(name.length, MAX_HOST_CHARS));
  }

  /// What the kernel calls the time since this boot; empty when it does not tell.
  static String bootId() {
    return BootId.now();
  }
}
