package dev.nightjar.agent.cause;

import dev.nightjar.base.process.BootId;
import java.util.ArrayList;
import java.util.List;

/// The one who was there when a command died: knows what stood before its start, looks now and then
/// while it runs, and says at the end why it ended.
///
/// Used by one thread. No call fails or waits; what can't be read is not known.
public final class DeathWitness {
  private final String bootId = BootId.now();
  private int pid;
  private int passedSignal;

  private DeathWitness() {}

  /// Takes the baseline, before the command's start.
  public static DeathWitness before() {
    return new DeathWitness();
  }

  /// The command runs as process `child`.
  public void started(int child) {
    pid = child;
  }

  /// A look at the running command, now and then, and best once more when it is dead but not yet
  /// waited for.
  public void sampled() {}

  /// The wrapper got a signal and passed it on.
  ///
  /// @param senderPid 0 when it came from the terminal or the kernel
  public void passedOn(int signal, int senderPid, int senderUid) {
    passedSignal = signal;
  }

  /// This boot's id, for the run's facts.
  public String bootId() {
    return bootId;
  }

  /// Who started the wrapper, such as `cron (812)`; empty when not known.
  public String parent() {
    return "";
  }

  /// The command's control group, such as `/system.slice/cron.service`; empty when not known.
  public String cgroup() {
    return "";
  }

  /// Why it ended: the first is the run's reason.
  public List<Cause> causes(DeathFacts facts) {
    var causes = new ArrayList<Cause>();
    if (!facts.isOk() && facts.signal() == 0 && pid != 0 && passedSignal == 0) {
      causes.add(Cause.of("exit", "Exited with code " + facts.exitCode(), Confidence.CERTAIN));
    }
    return causes;
  }
}
