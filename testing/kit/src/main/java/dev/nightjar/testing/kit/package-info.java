/// What tests of several rooms share: [ManualClock], [FaultyDisk], seeded randomness ([ForAll]),
/// the contract suites of the ports, fakes that pass them, and outside data ([Shared]).
@NullMarked
package dev.nightjar.testing.kit;

import org.jspecify.annotations.NullMarked;
