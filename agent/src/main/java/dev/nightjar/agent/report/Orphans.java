package dev.nightjar.agent.report;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs whose wrapper is gone without a word: their marks are there, and nobody holds them. Each is
/// told to be lost, with the cause and with the output that was left behind, by one process at a
/// time: who holds the mark.
///
/// Where the command goes on and writes to files of ours, the mark stays until it has ended, so
/// that the rest of its output is told too.
final class Orphans {
  /// Output left in files: so many bytes of its beginning, and of its end.
  private static final int HALF = 512 << 10;

  /// More is left out without a look at it: the run that tells of a lost one is not to wait.
  private static final long MOST_COUNTED = 64L << 20;

  private static final int PAGE = 4096; // what is given back is never less

  /// So long a wrapper of another host may be silent.
  private static final long SILENT_MILLIS = TimeUnit.DAYS.toMillis(2);

  /// A number that no living reporter counts up to: what it said before is older.
  private static final int REVISION = 1_000_000_000;

  /// What the wrapper calls the files that a command writes to itself, below the spool's folder.
  private static final String CAPTURE = "capture";

  private static final String END_ONLY =
      "most of its report was lost: there was no server, and no room in the spool";

  private static final Stream[] STREAMS = Stream.values();
  private static final String[] SUFFIXES = {".out", ".err", ".both"};

  private final Spool spool;
  private final Clock clock;

  Orphans(Spool spool, Clock clock) {
    this.spool = spool;
    this.clock = clock;
  }

  /// Puts the reports of lost runs into the spool, until the deadline.
  ///
  /// @param courier brings those that find no room there; may be null
  void settle(@Nullable Courier courier, long deadlineNanos) {
    for (String name : spool.names()) {
      if (!name.endsWith(LiveMark.SUFFIX)) {
        continue;
      }
      if (clock.monotonicNanos() - deadlineNanos >= 0) {
        return;
      }
      try (LiveMark mark = LiveMark.takeOver(spool, spool.folder().resolve(name))) {
        if (mark != null && !isAtWork(mark)) {
          settle(mark, courier, deadlineNanos);
        }
      } catch (IOException | RuntimeException _) {
        // The next run tries again; one bad mark does not keep the others from being told.
      }
    }
  }

  /// Whether the wrapper lives, or may, although nobody holds its mark, as on a file system without
  /// locks: that of another host is not to be looked for from here, and it leaves signs of life.
  private boolean isAtWork(LiveMark mark) {
    LiveMark.Content run = mark.content();
    if (!run.end().isEmpty()) {
      return false;
    }
    boolean isRecent = clock.millis() - mark.touchedMillis() < SILENT_MILLIS;
    return run.isElsewhere() ? isRecent : run.isWrapperAlive();
  }

  private void settle(LiveMark mark, @Nullable Courier courier, long deadlineNanos)
      throws IOException {
    LiveMark.Content run = mark.content();
    boolean goesOn = run.isChildAlive() && isCaptured(run);
    if (goesOn && run.isTold()) {
      return;
    }
    var lines = new OutputLines(run.nextLine());
    long[] taken = {run.outBytes(), run.errorBytes()};
    boolean isKept;
    try (Spool.Claim claim = spool.begin(run.runId())) {
      if (claim == null) {
        return; // it is being delivered
      }
      isKept = claim.file().hasEnd() || keep(mark, claim, lines, taken);
    }
    if (!isKept) {
      isKept =
          courier != null
              && courier.server().post("/runs", lost(mark, 1).body(), deadlineNanos)
                  == ReportServer.Outcome.TAKEN;
    }
    if (!isKept) {
      return;
    }
    if (goesOn) {
      mark.told(lines.next(), taken[0], taken[1]);
    } else {
      removeCaptured(run);
      mark.remove();
    }
  }

  private boolean keep(LiveMark mark, Spool.Claim claim, OutputLines lines, long[] taken)
      throws IOException {
    LiveMark.Content run = mark.content();
    boolean isKept = true;
    for (int i = 0; i < STREAMS.length; i++) {
      Path file = file(run, i);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        int counter = STREAMS[i] == Stream.STDERR ? 1 : 0;
        taken[counter] = read(file, STREAMS[i], taken[counter], lines);
      }
    }
    lines.finish();
    for (byte[] body = lines.batch(true); isKept && body != null; body = lines.batch(true)) {
      isKept = claim.append(new Post(Post.Kind.OUTPUT, body));
    }
    return isKept && claim.append(lost(mark, run.isTold() ? 2 : 1));
  }

  /// Reads what a file holds from `from` on; of very much, its beginning and its end.
  ///
  /// @return the file's length
  private static long read(Path file, Stream stream, long from, OutputLines lines)
      throws IOException {
    long nanos = file.toFile().lastModified() * 1_000_000L;
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long size = channel.size();
      long start = Math.min(from, size);
      long data = givenBack(channel, start, size);
      if (data > start) {
        lines.leaveOut(new KeptOutput.Gap(-1, data - start, nanos, new boolean[3]));
        start = data;
      }
      long half = Math.min(size, start + HALF);
      long end = Math.max(half, size - HALF);
      add(channel, start, half, stream, nanos, lines);
      if (end > half) {
        boolean[] isCut = new boolean[3];
        isCut[KeptOutput.index(stream)] = true;
        long count = end - half > MOST_COUNTED ? -1 : newlines(channel, half, end);
        lines.leaveOut(new KeptOutput.Gap(count, end - half, nanos, isCut));
      }
      add(channel, end, size, stream, nanos, lines);
      return size;
    }
  }

  /// The end of what the wrapper gave back to the disk once it had passed it on, and which reads as
  /// zeros.
  private static long givenBack(FileChannel channel, long start, long size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HALF);
    long limit = Math.min(size, start + MOST_COUNTED);
    for (long at = start; at < limit; ) {
      bytes.clear().limit((int) Math.min(HALF, limit - at));
      int read = channel.read(bytes, at);
      for (int i = 0; i < read; i++) {
        if (bytes.get(i) != 0) {
          return at + i - start < PAGE ? start : at + i;
        }
      }
      if (read <= 0) {
        return start;
      }
      at += read;
    }
    return limit - start < PAGE ? start : limit;
  }

  private static void add(
      FileChannel channel, long start, long end, Stream stream, long nanos, OutputLines lines)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (end - start));
    while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {}
    lines.add(KeptOutput.index(stream), bytes.array(), 0, bytes.position(), nanos);
  }

  private static long newlines(FileChannel channel, long start, long end) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HALF);
    long count = 0;
    for (long at = start; at < end; ) {
      bytes.clear().limit((int) Math.min(HALF, end - at));
      int read = channel.read(bytes, at);
      if (read <= 0) {
        break;
      }
      for (int i = 0; i < read; i++) {
        count += bytes.get(i) == '\n' ? 1 : 0;
      }
      at += read;
    }
    return count;
  }

  /// The run as lost, with what is known of why; or its end, if that is all that could be kept.
  private static Post lost(LiveMark mark, int times) {
    LiveMark.Content run = mark.content();
    boolean isThisBoot = run.isThisBoot();
    var json = new JsonText().rest(run.report());
    json.key("revision").number(REVISION + times);
    if (!run.end().isEmpty()) {
      json.key("message").plain(END_ONLY);
      return new Post(Post.Kind.END, json.rest(",").rest(run.end()).close('}').bytes());
    }
    json.key("state").plain("lost");
    json.key("pid").known(run.childPid() == 0 ? -1 : run.childPid());
    String last = UtcText.of(mark.touchedMillis());
    json.key("message").string(message(run, isThisBoot).concat("; last heard of at ").concat(last));
    json.key("evidence").open('{').key("causes").open('[').open('{');
    boolean isElsewhere = run.isElsewhere();
    json.key("kind").plain(isThisBoot || isElsewhere ? "wrapper_killed" : "reboot");
    json.key("text").string(message(run, isThisBoot));
    json.key("confidence").plain(isElsewhere ? "likely" : "certain");
    json.key("evidence").open('[');
    if (isElsewhere) {
      json.string("it ran on host " + run.host() + ", this one is " + LiveMark.hostName());
      json.string("its mark in the spool got no sign of life since " + last);
    } else if (isThisBoot) {
      json.string("the wrapper was process " + run.wrapperPid() + ", which is gone");
      json.string(command(run));
      json.string("its mark in the spool was left behind, and nobody held it");
    } else {
      json.string("boot id while it ran: " + run.bootId());
      json.string("boot id now: " + LiveMark.bootId());
    }
    json.close(']').close('}').close(']').close('}');
    return new Post(Post.Kind.END, json.close('}').bytes());
  }

  private static String message(LiveMark.Content run, boolean isThisBoot) {
    if (run.isElsewhere()) {
      return "Its wrapper on host ".concat(run.host()).concat(" has been silent for days");
    }
    if (!isThisBoot) {
      return "The host was restarted while it ran";
    }
    return "The wrapper was ended by force, ".concat(command(run));
  }

  private static String command(LiveMark.Content run) {
    if (run.childPid() == 0) {
      return "no command ran at that time";
    }
    return (run.isChildAlive()
            ? "the command still runs as process "
            : "the command is gone too: process ")
        + run.childPid();
  }

  private boolean isCaptured(LiveMark.Content run) {
    for (int i = 0; i < STREAMS.length; i++) {
      if (Files.isRegularFile(file(run, i), LinkOption.NOFOLLOW_LINKS)) {
        return true;
      }
    }
    return false;
  }

  private void removeCaptured(LiveMark.Content run) throws IOException {
    for (int i = 0; i < STREAMS.length; i++) {
      Files.deleteIfExists(file(run, i));
    }
  }

  private Path file(LiveMark.Content run, int index) {
    String name = run.attempt() > 1 ? run.runId() + "-" + run.attempt() : run.runId();
    return spool.folder().resolve(CAPTURE).resolve(name.concat(SUFFIXES[index]));
  }
}
