/// What can be seen of a run's processes from outside: [Probe] samples what they use, dumps their
/// stacks before they are ended, and names those that are left behind; [PythonPreload] opens a
/// Python from inside, by `sdk/python/preload`; [StacksCommand] dumps a run on demand.
///
/// Only processes of the run are looked at and only those that have said how they want to be asked
/// are ever sent a signal. Everything is bounded in time and size, and what can't be seen is left
/// out.
///
/// The launcher tells where the preload folder lies: `-Dnightjar.preload=$home/sdk/python/preload`.
@NullMarked
package dev.nightjar.agent.probe;

import org.jspecify.annotations.NullMarked;
