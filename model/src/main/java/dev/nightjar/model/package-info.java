/// The nouns of Nightjar and the ports between its rooms.
///
/// Nouns are immutable values: [Labels], [Matcher], [LogLine], [Run], [Job]. Ports are interfaces
/// that engines implement and other rooms take: [MetricStore], [MetricQueries], [LogStore],
/// [RunStore], [RunReports], [AlertStates], [PushGroups]. Every port call carries a [Tenant] and is
/// safe for use by many threads. Refused data comes back as a value ([Appended], [Refusal]); a
/// caller's mistake is a [NightjarException] with an [ErrorCode].
@NullMarked
package dev.nightjar.model;

import org.jspecify.annotations.NullMarked;
