/// Why a run ended as it did: a claim, how sure it is, and what it rests on.
///
/// Start with [DeathWitness], which takes the baseline before the child and tells the causes after
/// it; [DeathFacts] is what it is told, [TracebackText] reads exceptions out of output.
@NullMarked
package dev.nightjar.agent.cause;

import org.jspecify.annotations.NullMarked;
