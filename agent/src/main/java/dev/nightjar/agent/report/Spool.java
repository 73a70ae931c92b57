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
import java.nio.file.OpenOption;
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

/// Reports that wait for the server, one file per run, in a folder that only its owner can look
/// into.
///
/// ```
/// ID.tmp    -> ID.report     begun; from now on posts are appended
/// ID.report -> deleted       the server has it
/// ID.report -> ID.refused    the server will never take it, or it is damaged; kept for a person
/// ID.live   -> deleted       the run has ended, or was found to be lost ([LiveMark], [Orphans])
/// ID.live   -> ID.live.refused   it is damaged
/// ```
///
/// Whoever appends to a file or delivers it holds its lock, so no two do so at once; a lock goes
/// with its process. Bounded in files and bytes: the oldest that nobody holds make room, and how
/// many did is told by the next report. Not forced to the disk: the next reader is on the same
/// kernel, and a wrapped command must not wait for a device.
public final class Spool {
  static final int MAX_FILES = 10_000;
  static final long MAX_BYTES = 64L << 20;
  private static final int MAX_REFUSED = 100; // enough to see what is wrong
  private static final int MAX_FILE_BYTES = 24 << 20; // one run's share
  private static final int PACKS_AT_MOST =
      8; // what a post's size is guessed at before it is packed
  private static final int GROWTH = 1 << 20; // between two looks at how much there is in all

  private static final int RUN_ID = 26; // characters
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

  /// How a file is opened; tests let it fail.
  static class Opener {
    FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return FileChannel.open(path, options, attributes);
    }
  }

  /// One report, locked by this process until closed.
  final class Claim implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final SpoolFile file;

    private Claim(Path path, FileChannel channel, SpoolFile file) {
      this.path = path;
      this.channel = channel;
      this.file = file;
      held.add(path);
    }

    String runId() {
      String name = path.getFileName().toString();
      return name.substring(0, name.length() - REPORT.length());
    }

    SpoolFile file() {
      return file;
    }

    /// Adds a post.
    ///
    /// @return whether there was room for it
    boolean append(Post post) {
      try {
        if (file.size() + post.body().length / PACKS_AT_MOST > MAX_FILE_BYTES) {
          return false;
        }
        grown += post.body().length;
        if (grown > GROWTH) {
          grown = 0;
          makeRoom(GROWTH);
        }
        file.append(post);
        return true;
      } catch (IOException | RuntimeException _) { // the disk is full, or gone
        return false;
      }
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
      held.remove(path);
      channel.close();
    }
  }

  private final Path folder;
  private final long nowMillis;
  private final Opener opener;
  private int grown;

  /// What this process has locked: to open and close such a file again would let go of its lock.
  private final List<Path> held = new ArrayList<>();

  private Spool(Path folder, long nowMillis, Opener opener) {
    this.folder = folder;
    this.nowMillis = nowMillis;
    this.opener = opener;
  }

  /// The same folder, its files opened in another way.
  Spool through(Opener other) {
    return new Spool(folder, nowMillis, other);
  }

  Path folder() {
    return folder;
  }

  /// A file for its owner only, locked by this process, in place of one of that name.
  FileChannel create(Path path) throws IOException {
    Files.deleteIfExists(path);
    FileChannel channel =
        opener.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            OWNER_FILE);
    try {
      channel.lock();
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Keeps [#lock] from a file that this process has locked.
  void hold(Path path) {
    held.add(path);
  }

  void letGo(Path path) {
    held.remove(path);
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
  /// that nobody else may enter and we can write to.
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
              && Files.isWritable(folder)
          ? new Spool(folder, nowMillis, new Opener())
          : null;
    } catch (IOException | RuntimeException _) {
      return null; // the next candidate may do
    }
  }

  /// Begins the report of a run, or goes on with the one that is there, and claims it; null when
  /// another process has it.
  @Nullable Claim begin(String runId) throws IOException {
    Claim known = claim(runId);
    if (known == null) {
      makeRoom(0);
      Path path = folder.resolve(runId.concat(REPORT));
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? null : begin(path, runId, null);
    }
    known.file().cutOff();
    if (!known.file().isDamaged()) {
      return known;
    }
    try (known) {
      return begin(folder.resolve(runId.concat(REPORT)), runId, known);
    }
  }

  /// @param damaged what is set aside; what is whole of it goes into the new file, as nothing that
  ///   stands behind damage is ever read
  private Claim begin(Path path, String runId, @Nullable Claim damaged) throws IOException {
    Path aside = folder.resolve(runId.concat(TEMPORARY));
    FileChannel channel = create(aside);
    try {
      SpoolFile file = SpoolFile.begin(channel);
      if (damaged != null) {
        file.appendAll(SpoolFile.open(damaged.channel));
        damaged.refused();
      }
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
      return new Claim(path, channel, file);
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
    FileChannel channel = lock(path);
    try {
      return channel == null ? null : new Claim(path, channel, SpoolFile.open(channel));
    } catch (IOException e) {
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  /// A file that is there, opened and locked; null when another process has it, or had it.
  @Nullable FileChannel lock(Path path) throws IOException {
    if (held.contains(path)) {
      return null;
    }
    FileChannel channel =
        opener.open(
            path,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null; // this very process has it
    }
    if (lock == null || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      channel.close();
      return null;
    }
    return channel;
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
  void countDropped(int count) throws IOException {
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
      bytes += isOwnKind(name) ? size(name) : 0;
      reports += name.endsWith(REPORT) ? 1 : 0;
      refused += name.endsWith(REFUSED) ? 1 : 0;
      removeAbandoned(name);
    }
    int dropped = 0;
    for (String name : names) {
      boolean isRefused = name.endsWith(REFUSED);
      boolean isReport = name.endsWith(REPORT);
      boolean isTooMuch = bytes > MAX_BYTES;
      long size = size(name);
      if ((isRefused && (refused > MAX_REFUSED || isTooMuch) && isDropped(name))
          || (isReport && (reports >= MAX_FILES || isTooMuch) && isDropped(name))) {
        bytes -= size;
        refused -= isRefused ? 1 : 0;
        reports -= isReport ? 1 : 0;
        dropped += isReport ? 1 : 0;
      }
    }
    if (dropped > 0) {
      countDropped(dropped);
    }
  }

  /// Deletes a file unless somebody works on it.
  private boolean isDropped(String name) {
    Path path = folder.resolve(name);
    try (FileChannel channel = lock(path)) {
      return channel != null && Files.deleteIfExists(path);
    } catch (IOException _) { // it is gone, or no file: the others are looked at all the same
      return false;
    }
  }

  /// A command's own captured output lies here too, and is none of ours to bound.
  private static boolean isOwnKind(String name) {
    return name.endsWith(REPORT) || name.endsWith(REFUSED) || name.endsWith(TEMPORARY);
  }

  private void removeAbandoned(String name) {
    if (name.endsWith(TEMPORARY)) {
      File file = folder.resolve(name).toFile();
      if (nowMillis - file.lastModified() > ABANDONED_MILLIS) {
        deleteIfPossible(file.toPath());
      }
    }
  }

  private static void deleteIfPossible(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException _) {
      // A folder that is not empty, or no right to: it keeps nothing from going on.
    }
  }

  private static boolean isOwn(String name) {
    if (name.length() <= RUN_ID || !LiveMark.isRunId(name.substring(0, RUN_ID))) {
      return false;
    }
    return switch (name.substring(RUN_ID)) {
      case REPORT, REFUSED, TEMPORARY, LiveMark.SUFFIX, LiveMark.REFUSED, LiveMark.TEMPORARY ->
          true;
      default -> false;
    };
  }

  long size(String name) {
    return folder.resolve(name).toFile().length();
  }

  /// Those of the spool's own files, in order of name, which for reports is the order of their
  /// runs' starts. Others may lie here too and are never touched: the folder may be any of the
  /// user's.
  String[] names() {
    String[] names = folder.toFile().list((_, name) -> isOwn(name));
    if (names == null) {
      return new String[0];
    }
    Arrays.sort(names);
    return names;
  }
}
