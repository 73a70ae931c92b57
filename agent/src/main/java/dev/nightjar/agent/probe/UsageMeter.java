package dev.nightjar.agent.probe;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcReader;
import dev.nightjar.base.process.ProcessDoor;
import java.io.File;

/// Adds up what the processes of a run use. Owned by one thread.
///
/// CPU time and I/O of children that were waited for are in their parents' figures. What a process
/// used whose parent did not wait for it is lost to the kernel's figures when it ends, so the sums
/// are kept from falling.
final class UsageMeter {
  /// The exact share of memory may cost this part of the time: the kernel walks all of a process's
  /// pages for it, and holds up its memory calls meanwhile.
  private static final int SHARE_PART = 500;

  private static final long MAX_SHARE_RSS = 1L << 30;

  /// Of one process, beyond which sockets and threads are not gone through one by one.
  private static final int MAX_EACH = 256;

  private static final int MAX_THREADS = 32;

  private final Kin kin;
  private final IoWait ioWait;
  private final Clock clock;
  private final ProcReader reader;
  private final int pageSize = ProcessDoor.pageSize();
  private long nextShareNanos;
  private long mostTicks;
  private long mostRead;
  private long mostWritten;

  // The sums of the present sample.
  private long rss;
  private long share;
  private long shareCost;
  private long ticks;
  private long read;
  private long written;
  private int threads;
  private int fds;
  private int sockets;
  private int processes;
  private int waiting;

  UsageMeter(Kin kin, IoWait ioWait, ProcReader reader, Clock clock) {
    this.kin = kin;
    this.ioWait = ioWait;
    this.reader = reader;
    this.clock = clock;
    this.nextShareNanos = clock.monotonicNanos();
  }

  /// What they use now.
  Usage read(long startNanos) {
    long now = clock.monotonicNanos();
    clear();
    share = now - nextShareNanos >= 0 ? 0 : -1;
    shareCost = 0;
    for (Kin.Relative relative : kin.look(now)) {
      add(relative, now);
    }
    if (shareCost > 0) {
      nextShareNanos = now + shareCost * SHARE_PART;
    }
    mostTicks = Math.max(mostTicks, ticks);
    mostRead = Math.max(mostRead, read);
    mostWritten = Math.max(mostWritten, written);
    return new Usage(
        (now - startNanos) / 1e9,
        rss,
        share,
        (double) mostTicks / ProcessStatus.TICKS,
        mostRead,
        mostWritten,
        threads,
        fds,
        sockets,
        processes,
        waiting);
  }

  private void clear() {
    rss = 0;
    ticks = 0;
    read = 0;
    written = 0;
    threads = 0;
    fds = 0;
    sockets = 0;
    processes = 0;
    waiting = 0;
  }

  private void add(Kin.Relative relative, long now) {
    String folder = "/proc/".concat(Integer.toString(relative.pid)).concat("/");
    ProcessStatus status = ProcessStatus.parse(reader.text(folder.concat("stat")));
    if (status.startTicks() != relative.startTicks || !status.isRunning()) {
      kin.gone(relative);
      return;
    }
    processes++;
    rss += status.rssPages() * pageSize;
    ticks += status.cpuTicks() + status.reapedTicks();
    threads += status.threads();
    String io = reader.text(folder.concat("io"));
    read += Math.max(0, ProcFile.number(io, "read_bytes"));
    written += Math.max(0, ProcFile.number(io, "write_bytes"));
    addDescriptors(folder);
    addShare(folder, status.rssPages() * pageSize);
    addWaiting(relative, folder, status, now);
    ioWait.delayed(relative.pid, status.ioDelayTicks());
  }

  private void addDescriptors(String folder) {
    String[] names = new File(folder.concat("fd")).list();
    if (names == null || fds < 0) {
      fds = -1; // not ours to see
      sockets = -1;
      return;
    }
    fds += names.length;
    if (names.length > MAX_EACH) {
      sockets = -1;
    }
    for (int i = 0; i < names.length && sockets >= 0; i++) {
      String target = reader.link(folder.concat("fd/").concat(names[i]));
      sockets += target != null && target.startsWith("socket:") ? 1 : 0;
    }
  }

  private void addShare(String folder, long rssBytes) {
    if (share < 0) {
      return;
    }
    if (rssBytes > MAX_SHARE_RSS) {
      share = -1;
      return;
    }
    long start = clock.monotonicNanos();
    long kilobytes = ProcFile.number(reader.text(folder.concat("smaps_rollup")), "Pss");
    shareCost += clock.monotonicNanos() - start;
    share = kilobytes < 0 ? -1 : share + kilobytes * 1024;
  }

  private void addWaiting(Kin.Relative relative, String folder, ProcessStatus status, long now) {
    String task = status.state() == 'D' ? folder : null;
    if (task == null && status.threads() > 1 && status.threads() <= MAX_THREADS) {
      String[] names = new File(folder.concat("task")).list();
      for (int i = 0; names != null && i < names.length && task == null; i++) {
        String each = folder.concat("task/").concat(names[i]).concat("/");
        if (ProcessStatus.parse(reader.text(each.concat("stat"))).state() == 'D') {
          task = each;
        }
      }
    }
    if (task == null) {
      relative.waitingSinceNanos = 0;
    } else {
      waiting++;
      ioWait.seen(relative, task, now);
    }
  }
}
