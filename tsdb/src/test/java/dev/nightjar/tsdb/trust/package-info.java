/// The metric engine seen from outside: whatever dies, breaks or rots, what it serves is what was
/// acknowledged. Nothing here knows a file's format. Starts: [KillRoundsTest], [RotTest].
@org.jspecify.annotations.NullMarked
package dev.nightjar.tsdb.trust;
