package dev.nightjar.agent.report;

import dev.nightjar.base.process.OwnProcess;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reports that wait for the server, one file each, in a folder that only its owner can look into.
///
/// ID.tmp -> ID.report written whole; it survives this process ID.report -> deleted the server has
/// it ID.report -> ID.refused the server will never take it, or it is damaged; kept for a person
///
/// Who delivers a file holds its lock, so no two do so at once; a lock goes with its process.
/// Bounded in files and bytes: the oldest make room, and how many did is told by the next report.
/// Not forced to the disk: the next reader is on the same kernel, and a wrapped command must not
/// wait for a device.
public final class Spool {
  static final int MAX_FILES = 10_000;
  static final long MAX_BYTES = 64L << 20;
  private static final int MAX_REFUSED = 100; // enough to see what is wrong
  private static final int MAX_FILE_BYTES = 16 << 20; // many times the largest report

  private static final String REPORT = ".report";
  private static final String REFUSED = ".refused";
  private static final String TEMPORARY = ".tmp";
  private static final String DROPPED = "dropped";
  private static final long ABANDONED_MILLIS = 3_600_000; // no write of ours takes an hour

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(
          Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(
          Set.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  /// One report, locked by this process until closed.
  final class Claim implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private Claim(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    String runId() {
      String name = path.getFileName().toString();
      return name.substring(0, name.length() - REPORT.length());
    }

    /// Its posts, or null when it is damaged.
    @Nullable List<SpoolFile.Post> posts() throws IOException {
      long size = channel.size();
      if (size > MAX_FILE_BYTES) {
        return null;
      }
      ByteBuffer content = ByteBuffer.allocate((int) size);
      channel.position(0);
      while (content.hasRemaining() && channel.read(content) >= 0) {}
      return SpoolFile.decode(content.array());
    }

    void delivered() throws IOException {
      Files.deleteIfExists(path);
    }

    void refused() throws IOException {
      Files.move(
          path, folder.resolve(runId().concat(REFUSED)), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final Path folder;
  private final long nowMillis;

  private Spool(Path folder, long nowMillis) {
    this.folder = folder;
    this.nowMillis = nowMillis;
  }

  /// The first usable folder of those that the environment names; null when there is none.
  static @Nullable Spool open(long nowMillis) {
    int uid = OwnProcess.userId();
    String[] candidates = {
      OwnProcess.environment("NIGHTJAR_SPOOL"),
      under(OwnProcess.environment("XDG_STATE_HOME"), "nightjar/spool"),
      under(OwnProcess.environment("HOME"), ".local/state/nightjar/spool"),
      "/var/tmp/nightjar-" + uid
    };
    for (String candidate : candidates) {
      Spool spool = candidate == null ? null : at(candidate, uid, nowMillis);
      if (spool != null) {
        return spool;
      }
    }
    return null;
  }

  /// The folder of the spool that [#open] finds; null when there is none. Other files of the same
  /// user's runs may lie in folders of their own below it.
  public static @Nullable String folder(long nowMillis) {
    Spool spool = open(nowMillis);
    return spool == null ? null : spool.folder.toString();
  }

  private static @Nullable String under(@Nullable String base, String relative) {
    return base == null || !base.startsWith("/") ? null : base + "/" + relative;
  }

  /// The spool in one folder, made if need be; null unless it is a folder, no link, owned by `uid`,
  /// and nobody else may enter it.
  static @Nullable Spool at(String name, int uid, long nowMillis) {
    if (name.isEmpty()) {
      return null;
    }
    Path folder = new File(name).toPath().toAbsolutePath();
    try {
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(folder, OWNER_FOLDER);
      }
      Map<String, Object> facts =
          Files.readAttributes(folder, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      return facts.get("uid") instanceof Integer owner
              && owner == uid
              && facts.get("mode") instanceof Integer mode
              && (mode & 0xf000) == 0x4000
              && (mode & 0x3f) == 0
          ? new Spool(folder, nowMillis)
          : null;
    } catch (IOException | RuntimeException _) {
      return null; // the next candidate may do
    }
  }

  /// Keeps a report, in place of an older one of the same run, and claims it.
  Claim keep(String runId, byte[] report) throws IOException {
    makeRoom(report.length);
    Path aside = folder.resolve(runId.concat(TEMPORARY));
    Files.deleteIfExists(aside);
    FileChannel channel =
        FileChannel.open(
            aside,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            OWNER_FILE);
    try {
      channel.lock();
      ByteBuffer bytes = ByteBuffer.wrap(report);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      Path path = folder.resolve(runId.concat(REPORT));
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
      return new Claim(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(aside);
      throw e;
    }
  }

  /// The ids of the runs whose reports wait, oldest first.
  List<String> waiting() {
    var ids = new ArrayList<String>();
    for (String name : names()) {
      if (name.endsWith(REPORT)) {
        ids.add(name.substring(0, name.length() - REPORT.length()));
      }
    }
    return ids;
  }

  /// Claims a waiting report; null when another process has it, or had it.
  @Nullable Claim claim(String runId) throws IOException {
    Path path = folder.resolve(runId.concat(REPORT));
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null; // this very process delivers it
    }
    if (lock == null || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      channel.close();
      return null;
    }
    return new Claim(path, channel);
  }

  /// How many reports were dropped and not told of yet; they count as told from now on.
  long takeDropped() {
    Path path = folder.resolve(DROPPED);
    try {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return 0;
      }
      long count = Files.size(path);
      Files.delete(path);
      return count;
    } catch (IOException _) {
      return 0; // told by the next run
    }
  }

  /// One byte each: appending is atomic between processes where adding is not.
  private void countDropped(int count) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(DROPPED),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            OWNER_FILE)) {
      channel.write(ByteBuffer.wrap(new byte[count]));
    }
  }

  private void makeRoom(int wantedBytes) throws IOException {
    String[] names = names();
    long bytes = wantedBytes;
    int reports = 0;
    int refused = 0;
    for (String name : names) {
      bytes += size(name);
      reports += name.endsWith(REPORT) ? 1 : 0;
      refused += name.endsWith(REFUSED) ? 1 : 0;
      removeAbandoned(name);
    }
    int dropped = 0;
    for (String name : names) {
      boolean isRefused = name.endsWith(REFUSED);
      boolean isReport = name.endsWith(REPORT);
      boolean isTooMuch = bytes > MAX_BYTES;
      if ((isRefused && (refused > MAX_REFUSED || isTooMuch))
          || (isReport && (reports >= MAX_FILES || isTooMuch))) {
        bytes -= size(name);
        Files.deleteIfExists(folder.resolve(name));
        refused -= isRefused ? 1 : 0;
        reports -= isReport ? 1 : 0;
        dropped += isReport ? 1 : 0;
      }
    }
    if (dropped > 0) {
      countDropped(dropped);
    }
  }

  private void removeAbandoned(String name) throws IOException {
    if (name.endsWith(TEMPORARY)) {
      File file = folder.resolve(name).toFile();
      if (nowMillis - file.lastModified() > ABANDONED_MILLIS) {
        Files.deleteIfExists(file.toPath());
      }
    }
  }

  private long size(String name) {
    return folder.resolve(name).toFile().length();
  }

  /// In order of name, which for reports is the order of their runs' starts.
  private String[] names() {
    String[] names = folder.toFile().list();
    if (names == null) {
      return new String[0];
    }
    Arrays.sort(names);
    return names;
  }
}
