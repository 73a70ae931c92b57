package dev.nightjar.testing.kit;

import dev.nightjar.base.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// A disk in memory that fails as real ones do, on demand and repeatably. What was written and what
/// was forced are kept apart, for contents and for directory entries alike.
///
/// - [#fillUpAfter]: a write finds no more room, having written what fitted.
/// - [#failCall], [#failForces]: a call fails, once or for good.
/// - [#stopAtCall]: a call is done by half and from then on every call fails, as if the process had
///   died there; [#killProcess] and [#cutPower] do the same at once.
/// - [#restart] after a death of the process keeps every written byte; after a power cut only what
///   was forced is sure: of the rest, of each file a random piece and of each directory random
///   entries survive, and the last bytes may be garbage.
///
/// Calls that change something are counted from 1. Safe for use by many threads.
public final class FaultyDisk implements Disk {
  private static final String OFF = "the machine is off";

  /// A file's content, whatever its name.
  private static final class Content {
    byte[] written = new byte[0];
    int size;
    byte[] forced = new byte[0];
  }

  private final Random random;
  private final Set<Path> directories = new HashSet<>();
  private Map<Path, Content> entries = new TreeMap<>();
  private Map<Path, Content> forcedEntries = new TreeMap<>();
  private long calls;
  private long failingCall = -1;
  private long stoppingCall = -1;
  private boolean failsForces;
  private boolean isOff;
  private boolean isPowerCut;
  private long room = Long.MAX_VALUE;
  private int boot;

  /// @param seed decides what survives a power cut and how far a torn write got
  public FaultyDisk(long seed) {
    random = new Random(seed);
  }

  /// How many changing calls there were.
  public synchronized long calls() {
    return calls;
  }

  /// Lets the changing call with this number fail, once, without effect.
  public synchronized void failCall(long number) {
    failingCall = number;
  }

  /// Lets every force fail from now on, or no longer.
  public synchronized void failForces(boolean fail) {
    failsForces = fail;
  }

  /// Leaves room for so many more bytes; `Long.MAX_VALUE` for no end.
  public synchronized void fillUpAfter(long bytes) {
    room = bytes;
  }

  /// Stops the machine in the middle of the changing call with this number.
  public synchronized void stopAtCall(long number) {
    stoppingCall = number;
  }

  public synchronized boolean isOff() {
    return isOff;
  }

  /// Every call fails from now on.
  public synchronized void killProcess() {
    isOff = true;
  }

  /// Every call fails from now on, and what was not forced is at risk.
  public synchronized void cutPower() {
    isOff = true;
    isPowerCut = true;
  }

  /// Starts again; files opened before stay dead.
  public synchronized void restart() {
    if (isPowerCut) {
      loseUnforced();
    }
    isOff = false;
    isPowerCut = false;
    stoppingCall = -1;
    failingCall = -1;
    failsForces = false;
    boot++;
  }

  /// Overwrites a byte behind everybody's back, as bit rot does.
  public synchronized void rot(Path path, long offset) throws IOException {
    Content content = content(path);
    content.written[(int) offset] ^= 0x5a;
    if (offset < content.forced.length) {
      content.forced[(int) offset] ^= 0x5a;
    }
  }

  /// Flips one bit behind everybody's back; bit 0 is the lowest of the first byte.
  public synchronized void flip(Path path, long bit) throws IOException {
    Content content = content(path);
    int at = (int) (bit / Byte.SIZE);
    int mask = 1 << bit % Byte.SIZE;
    content.written[at] ^= (byte) mask;
    if (at < content.forced.length) {
      content.forced[at] ^= (byte) mask;
    }
  }

  /// All files, by name.
  public synchronized List<Path> files() {
    return List.copyOf(entries.keySet());
  }

  /// Another disk with the same files, all forced.
  public synchronized FaultyDisk copy(long seed) {
    var copy = new FaultyDisk(seed);
    copy.directories.addAll(directories);
    entries.forEach(
        (path, from) -> {
          var to = new Content();
          to.written = Arrays.copyOf(from.written, from.size);
          to.size = from.size;
          to.forced = to.written.clone();
          copy.entries.put(path, to);
        });
    copy.forcedEntries.putAll(copy.entries);
    return copy;
  }

  /// Bytes that a power cut may take.
  public synchronized long unforcedBytes() {
    return entries.values().stream()
        .mapToLong(content -> Math.max(0, content.size - content.forced.length))
        .sum();
  }

  private void loseUnforced() {
    Map<Path, Content> survivors = new TreeMap<>();
    Set<Path> names = new HashSet<>(entries.keySet());
    names.addAll(forcedEntries.keySet());
    for (Path name : names) {
      Content then = forcedEntries.get(name);
      Content now = entries.get(name);
      Content survivor = then == now || random.nextBoolean() ? now : then;
      if (survivor != null) {
        survivors.put(name, survivor);
      }
    }
    new HashSet<>(survivors.values()).forEach(this::tear);
    entries = survivors;
    forcedEntries = new TreeMap<>(survivors);
  }

  private void tear(Content content) {
    int sure = content.forced.length;
    if (content.size <= sure) {
      // A cut that was not forced may not have happened.
      if (content.size < sure && random.nextBoolean()) {
        content.written = content.forced.clone();
        content.size = sure;
      }
    } else {
      content.size = sure + random.nextInt(content.size - sure + 1);
      int garbage = random.nextInt(Math.min(8, content.size - sure + 1));
      for (int i = content.size - garbage; i < content.size; i++) {
        content.written[i] = (byte) random.nextInt();
      }
    }
    content.forced = Arrays.copyOf(content.written, content.size);
  }

  /// Counts a changing call and returns whether it is the one at which the machine stops.
  private boolean change() throws IOException {
    requireOn();
    calls++;
    if (calls == failingCall) {
      throw new IOException("the device says no to call " + calls);
    }
    if (calls == stoppingCall) {
      isOff = true;
      return true;
    }
    return false;
  }

  private void requireOn() throws IOException {
    if (isOff) {
      throw new IOException(OFF);
    }
  }

  private Content content(Path path) throws IOException {
    Content content = entries.get(path);
    if (content == null) {
      throw new NoSuchFileException(path.toString());
    }
    return content;
  }

  @Override
  public synchronized AppendFile append(Path path) throws IOException {
    if (!entries.containsKey(path)) {
      if (change() && random.nextBoolean()) {
        throw new IOException(OFF);
      }
      entries.put(path, new Content());
    }
    requireOn();
    return new OpenFile(content(path));
  }

  @Override
  public synchronized MemorySegment map(Path path, Arena arena) throws IOException {
    requireOn();
    Content content = content(path);
    MemorySegment copy = arena.allocate(content.size);
    return copy.copyFrom(MemorySegment.ofArray(content.written).asSlice(0, content.size));
  }

  @Override
  public synchronized byte[] read(Path path) throws IOException {
    requireOn();
    Content content = content(path);
    return Arrays.copyOf(content.written, content.size);
  }

  @Override
  public synchronized void replace(Path path, ByteBuffer content) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".tmp");
    delete(aside);
    try (AppendFile file = append(aside)) {
      file.write(content);
      file.force();
    }
    move(aside, path);
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    Content content = content(from);
    if (change() && random.nextBoolean()) {
      throw new IOException(OFF);
    }
    entries.put(to, content);
    entries.remove(from);
    requireOn();
    forceDirectory(parent(to));
  }

  @Override
  public synchronized void link(Path existing, Path name) throws IOException {
    Content content = content(existing);
    if (change() && random.nextBoolean()) {
      throw new IOException(OFF);
    }
    entries.put(name, content);
    requireOn();
    forceDirectory(parent(name));
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    requireOn();
    List<Path> doomed = new ArrayList<>();
    for (Path each : entries.keySet()) {
      if (each.startsWith(path)) {
        doomed.add(each);
      }
    }
    for (Path each : doomed) {
      boolean stops = change();
      if (!stops || random.nextBoolean()) {
        entries.remove(each);
      }
      requireOn();
    }
    directories.removeIf(each -> each.startsWith(path));
  }

  @Override
  public synchronized void createDirectories(Path dir) throws IOException {
    requireOn();
    for (Path each = dir; each != null; each = each.getParent()) {
      directories.add(each);
    }
  }

  @Override
  public synchronized List<Path> list(Path dir) throws IOException {
    requireOn();
    Set<Path> all = new HashSet<>(entries.keySet());
    all.addAll(directories);
    return all.stream().filter(each -> dir.equals(each.getParent())).sorted().toList();
  }

  @Override
  public synchronized boolean exists(Path path) {
    return entries.containsKey(path) || directories.contains(path);
  }

  @Override
  public synchronized long size(Path path) throws IOException {
    requireOn();
    return content(path).size;
  }

  @Override
  public synchronized void forceDirectory(Path dir) throws IOException {
    if (change()) {
      throw new IOException(OFF);
    }
    failForced();
    forcedEntries.keySet().removeIf(each -> dir.equals(each.getParent()));
    entries.forEach(
        (path, content) -> {
          if (dir.equals(path.getParent())) {
            forcedEntries.put(path, content);
          }
        });
  }

  @Override
  public synchronized long usableBytes(Path dir) throws IOException {
    requireOn();
    return room;
  }

  private void failForced() throws IOException {
    if (failsForces) {
      throw new IOException("the device lost what was written");
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no folder: " + path);
    }
    return parent;
  }

  private final class OpenFile implements AppendFile {
    private final Content content;
    private final int openedAt = boot;
    private boolean closed;

    OpenFile(Content content) {
      this.content = content;
    }

    private boolean changeHere() throws IOException {
      requireMine();
      return change();
    }

    private void requireMine() throws IOException {
      if (openedAt != boot || closed) {
        throw new IOException(closed ? "the file is closed" : OFF);
      }
      requireOn();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      synchronized (FaultyDisk.this) {
        boolean stops = changeHere();
        int wanted = bytes.remaining();
        int fits = (int) Math.min(wanted, room);
        int done = stops ? random.nextInt(fits + 1) : fits;
        if (content.written.length - content.size < done) {
          content.written =
              Arrays.copyOf(
                  content.written, Math.max(2 * content.written.length, content.size + done));
        }
        bytes.get(content.written, content.size, done);
        content.size += done;
        room -= room == Long.MAX_VALUE ? 0 : done;
        requireOn();
        if (done < wanted) {
          throw new IOException("No space left on device");
        }
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (FaultyDisk.this) {
        requireMine();
        return content.size;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (FaultyDisk.this) {
        if (size > content.size) {
          throw new IllegalArgumentException("cannot cut " + content.size + " bytes to " + size);
        }
        if (changeHere()) {
          throw new IOException(OFF);
        }
        content.size = (int) size;
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (FaultyDisk.this) {
        if (changeHere()) {
          throw new IOException(OFF);
        }
        failForced();
        content.forced = Arrays.copyOf(content.written, content.size);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
