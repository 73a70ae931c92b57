package dev.nightjar.agent.cause;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.BootId;
import dev.nightjar.base.process.KernelLog;
import dev.nightjar.base.process.OutputReader;
import dev.nightjar.base.process.ProcFile;
import dev.nightjar.base.process.ProcessTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The one who was there when a command died: knows what stood before its start, looks now and then
/// while it runs, and says at the end why it ended.
///
/// Used by one thread. No call fails or waits; what can't be read is not known. One witness serves
/// one attempt.
public final class DeathWitness {
  private static final int MAX_SIGNALS = 16;

  /// Between two looks at a living command, however often it is asked for: each costs some tenths
  /// of a millisecond.
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// So long before the end may its parent have left to be named for it: a few looks.
  private static final long NEAR_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Clock clock;
  private final String bootId = BootId.now();
  private final ParentProcess parent = ParentProcess.now();
  private final KernelLog kernelLog = KernelLog.open();
  private final OomCounter oom = new OomCounter();
  private final Kin kin = new Kin();
  private final List<Sender> passedOn = new ArrayList<>();
  private Usage usage = Usage.NONE;
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private long nextNanos;
  private long hostKills = -1;
  private boolean sharesGroup;
  private long parentNanos;
  private long askedNanos;

  private DeathWitness(Clock clock) {
    this.clock = clock;
  }

  /// Takes the baseline, before the command's start.
  public static DeathWitness before() {
    return before(Clock.system());
  }

  /// The same under a clock of the caller's.
  public static DeathWitness before(Clock clock) {
    var witness = new DeathWitness(clock);
    long now = clock.monotonicNanos();
    witness.nextNanos = now;
    witness.parentNanos = now;
    witness.askedNanos = now;
    witness.oom.begin(ControlGroup.of("self"), now);
    return witness;
  }

  /// The command runs as process `pid`. What is read here is read beside it.
  public void started(int pid) {
    kin.begin(pid);
    hostKills = hostKills();
  }

  /// A look at the running command: now and then, and once more when it is dead but not yet waited
  /// for, as only then its last limits and its last control group are to be had.
  public void sampled() {
    try {
      look();
    } catch (RuntimeException _) {
      // One look less.
    }
  }

  private void look() {
    int pid = kin.root();
    ProcessTree.Member process = pid == 0 ? null : ProcessTree.Member.of(pid);
    if (process == null) {
      return;
    }
    boolean isDead = process.isZombie();
    long now = clock.monotonicNanos();
    if (!isDead && now - nextNanos < 0) {
      return;
    }
    nextNanos = now + pauseNanos;
    if (ParentProcess.now().pid() == parent.pid()) {
      parentNanos = now;
    }
    pauseNanos = Math.min(pauseNanos * 2, LONGEST_PAUSE_NANOS);
    String folder = "/proc/".concat(Integer.toString(pid));
    usage =
        Usage.of(ProcFile.text(folder.concat("/limits")), ProcFile.text(folder.concat("/stat")));
    if (!isDead) {
      lookAtLiving(pid, now);
    }
  }

  private void lookAtLiving(int pid, long now) {
    long kills = oom.ownKills();
    ControlGroup group = ControlGroup.of(Integer.toString(pid));
    ProcessTree.Member process = ProcessTree.Member.of(pid);
    if (process == null || process.isZombie()) {
      return; // a dead one does not always name its group
    }
    oom.lived(kills, now);
    oom.begin(group, now);
    oom.beginAbove();
    kin.look();
    lookAround();
  }

  /// Whether others live in the command's control group: then its count may be theirs.
  private void lookAround() {
    ControlGroup group = oom.group();
    if (sharesGroup || group == null) {
      return;
    }
    String members = group.processes();
    int start = 0;
    for (int end = members.indexOf('\n'); end > 0; end = members.indexOf('\n', start)) {
      int pid = Integer.parseInt(members, start, end, 10);
      sharesGroup |= kin.name(pid) == null && !isWrapper(pid);
      start = end + 1;
    }
  }

  private boolean isWrapper(int pid) {
    return pid == parent.pid() || pid == ProcFile.number(ProcFile.text("/proc/self/status"), "Pid");
  }

  /// The wrapper got a signal and passed it on.
  ///
  /// @param sender 0 when it came from the terminal or the kernel
  public void passedOn(int signal, int sender, int user) {
    if (passedOn.size() == MAX_SIGNALS) {
      passedOn.removeFirst();
    }
    String name = sender > 0 ? ParentProcess.nameOf(sender) : "";
    askedNanos = clock.monotonicNanos();
    passedOn.add(new Sender(signal, sender, user, name));
  }

  /// This boot's id, for the run's facts; empty when not known.
  public String bootId() {
    return bootId;
  }

  /// Who started the wrapper, such as `cron (812)`; empty when not known.
  public String parent() {
    return parent.told();
  }

  /// The command's control group, such as `/system.slice/cron.service`; empty when not known.
  public String cgroup() {
    ControlGroup group = oom.group();
    return group == null ? "" : group.path();
  }

  /// The memory that the command may use, in bytes; empty when not known.
  public String memoryLimit() {
    long limit = ControlGroup.memoryLimit(oom.group());
    return limit < 0 ? "" : Long.toString(limit);
  }

  /// Why it ended: the first is the run's reason. Empty for a command that exited with 0; for any
  /// other good code only that. To be called once.
  public List<Cause> causes(DeathFacts facts) {
    if (facts.isOk()) {
      kernelLog.close();
      return facts.exitCode() == 0 ? List.of() : List.of(ExitCauses.good(facts.exitCode()));
    }
    try {
      KernelWords kernel = facts.startError() == 0 ? KernelWords.from(kernelLog) : KernelWords.NONE;
      return new CauseFinder(facts, seen(kernel)).find();
    } catch (RuntimeException | Error _) { // such as a memory of ours that is full
      return List.of(ExitCauses.plain(facts));
    } finally {
      kernelLog.close();
    }
  }

  private Seen seen(KernelWords kernel) {
    long now = clock.monotonicNanos();
    boolean wasAsked = SignalCauses.lastAsking(passedOn) != null;
    long since = (wasAsked ? Math.min(askedNanos, now) : now) - parentNanos;
    return new Seen(
        kin,
        passedOn,
        kernel,
        oom.verdict(now),
        sharesGroup,
        cgroup(),
        hostKills < 0 ? 0 : Math.max(0, hostKills() - hostKills),
        usage.limits().isEmpty() ? Usage.of(ProcFile.text("/proc/self/limits"), "") : usage,
        parent,
        ParentProcess.now(),
        since <= NEAR_NANOS,
        OutputReader.isGone(1) || OutputReader.isGone(2));
  }

  private static long hostKills() {
    byte[] text = ProcFile.bytes("/proc/vmstat", 65536);
    return ControlGroup.countIn(new String(text, StandardCharsets.ISO_8859_1), "oom_kill ");
  }
}
