package dev.nightjar.agent.probe;

import dev.nightjar.agent.cause.Thrown;
import dev.nightjar.agent.report.Evidence;
import dev.nightjar.base.Clock;
import dev.nightjar.base.process.ProcessTree;
import dev.nightjar.base.process.ProcessTree.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Watches the processes of one run from outside, attempt after attempt: [#started] begins an
/// attempt and [#ended] ends it.
///
/// Its methods are called by the thread that runs the command. They return at once, but for
/// [#ended], which takes a bounded time; none of them throws.
public final class Probe implements AutoCloseable {
  private final String mark;
  private final PythonPreload preload;
  private final Evidence evidence;
  private final long sampleNanos;
  private final Clock clock;
  private final StackSamples samples;
  private int pid;
  private boolean leadsGroup;
  private long startNanos;
  private @Nullable ProcessTree tree;
  private @Nullable CurveThread curve;
  private StackSamples.@Nullable Taking taking;
  private boolean isTakingOver;
  private List<PreloadExceptions.Told> told = List.of();
  private List<Thrown> thrown = List.of();
  private String fatalText = "";

  /// @param mark the environment variable that all processes of the run carry
  /// @param sampleNanos the time between two points of the curve; 0 for no curve
  public Probe(
      String mark, PythonPreload preload, Evidence evidence, long sampleNanos, Clock clock) {
    this.mark = mark;
    this.preload = preload;
    this.evidence = evidence;
    this.sampleNanos = sampleNanos;
    this.clock = clock;
    this.samples = new StackSamples(evidence, clock);
  }

  /// The command runs.
  ///
  /// @param ownGroup whether it leads a process group of its own
  public void started(int pid, boolean ownGroup) {
    this.pid = pid;
    this.leadsGroup = ownGroup;
    startNanos = clock.monotonicNanos();
    tree = null;
    curve = null;
    taking = null;
    isTakingOver = false;
    thrown = List.of();
    fatalText = "";
  }

  /// It is not one of the very short ones: its curve begins.
  public void lasts() {
    try {
      var family = new ProcessTree(pid, leadsGroup, mark);
      tree = family;
      if (sampleNanos > 0) {
        curve = new CurveThread(family, pid, evidence, sampleNanos, startNanos, clock);
        curve.start();
      }
    } catch (Throwable _) { // such as no more threads
      curve = null;
    }
  }

  /// Begins to take samples of all stacks, beside the caller.
  public void dumpBeforeKill() {
    try {
      var family = new ProcessTree(pid, leadsGroup, mark);
      StackSamples.Taking thread = samples.taking(family, preload.isAbortAllowed());
      thread.start();
      taking = thread;
    } catch (Throwable _) { // such as no more threads
      taking = null;
    }
  }

  /// Whether those samples are taken, or have had their time.
  public boolean isDumped() {
    return taking == null || taking.isDone();
  }

  /// The command has ended: what is left of it, and what it told, goes into the evidence.
  public void ended() {
    isTakingOver = taking != null && taking.end();
    try {
      CurveThread sampling = curve;
      boolean isTreeOurs = sampling == null || sampling.end();
      tellLeftOver(isTreeOurs ? tree : null);
    } catch (Throwable _) { // not told then
      curve = null;
    }
    try {
      tellExceptions();
    } catch (Throwable _) { // whoever wrote that file
      thrown = List.of();
    }
  }

  /// Not after a kill: what survives that is named by who killed it.
  private void tellLeftOver(@Nullable ProcessTree known) {
    if (taking != null) {
      return;
    }
    List<Member> members;
    if (known != null) {
      members = LeftOver.of(known);
    } else if (curve == null) {
      members = LeftOver.ofShort(pid, mark, clock);
    } else {
      members = LeftOver.of(new ProcessTree(pid, leadsGroup, mark));
    }
    LeftOver.removeReaders(members);
    if (!members.isEmpty()) {
      evidence.put("left_over", LeftOver.json(members));
    }
  }

  private void tellExceptions() {
    String folder = preload.folder();
    if (folder == null) {
      return;
    }
    List<PreloadExceptions.Told> all = PreloadExceptions.in(folder);
    if (all.isEmpty()) {
      return;
    }
    evidence.put("exceptions", PreloadExceptions.json(all));
    var ofAttempt = new ArrayList<Thrown>();
    for (PreloadExceptions.Told each : all) {
      if (!told.contains(each)) {
        ofAttempt.add(each.thrown());
      }
    }
    told = all;
    thrown = List.copyOf(ofAttempt);
    fatalText = PreloadExceptions.fatalText(folder);
  }

  /// The last lines of the output, after [#ended]: a Python that could only be asked by ending it
  /// has written its stacks there.
  public void read(List<String> tail) {
    try {
      if (isTakingOver && preload.isAbortAllowed()) {
        samples.addAborted(tail);
      }
    } catch (Throwable _) { // they still stand in the output
      return;
    }
  }

  /// Uncaught exceptions that Pythons of the attempt that ended last told, oldest first. If there
  /// are any, the section `exceptions` of the evidence holds them, with those of earlier attempts.
  public List<Thrown> thrown() {
    return thrown;
  }

  /// What faulthandler wrote at the death of Pythons of the run; empty when none died of a fatal
  /// error.
  public String fatalText() {
    return fatalText;
  }

  /// The run is over: removes what was made for it.
  @Override
  public void close() {
    try {
      preload.remove();
    } catch (Throwable _) { // a later run removes it
      return;
    }
  }
}
