package dev.nightjar.agent.probe;

/// What a run's processes use together at one moment; -1 stands for what is not known.
///
/// @param seconds since the start of the attempt
/// @param waiting processes of which a thread waits uninterruptibly
record Usage(
    double seconds,
    long rssBytes,
    long pssBytes,
    double cpuSeconds,
    long readBytes,
    long writtenBytes,
    int threads,
    int fds,
    int sockets,
    int processes,
    int waiting) {}
