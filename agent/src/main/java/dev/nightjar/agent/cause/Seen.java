package dev.nightjar.agent.cause;

import java.util.List;

/// What the witness saw itself, when the command has ended.
///
/// @param sharesGroup whether others were seen in the command's control group
/// @param group the path of that group
/// @param hostKills processes that were killed for want of memory on the whole machine
/// @param isParentLeftLate whether what had started the wrapper was still there shortly before the
///   end, or before the last signal that was passed on
/// @param isReaderGone whether nobody reads the wrapper's own output any more
record Seen(
    Kin kin,
    List<Sender> passedOn,
    KernelWords kernel,
    OomCounter.Verdict oom,
    boolean sharesGroup,
    String group,
    long hostKills,
    Usage usage,
    ParentProcess parentThen,
    ParentProcess parentNow,
    boolean isParentLeftLate,
    boolean isReaderGone) {}
