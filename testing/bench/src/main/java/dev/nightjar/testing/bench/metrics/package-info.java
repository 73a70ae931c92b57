/// The metric engine beside its peers: the same pre-encoded bytes and the same queries to each in
/// turn, and one table. Starts at [PeerBench]; `docs/performance/metrics.md` tells how to run it.
///
///     DataSet -> Fleet: HostLabels, HostValues -> WriteBody -> DataFile      made once, kept on disk
///     DataFile -> Sender -> RunningPeer (Peer) -> Trial -> Figures -> Report  once per peer and run
@NullMarked
package dev.nightjar.testing.bench.metrics;

import org.jspecify.annotations.NullMarked;
