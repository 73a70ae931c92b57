/// Domain-free tools that every room may use: time, files, the journal, cursors over bytes,
/// problems with positions, child processes.
///
/// Start with [Clock] (all time comes through it), [Disk] (all durable files go through it),
/// [Journal] (the one append-only log) and [Closers] (ordered start and stop). This room alone may
/// touch the system clock, raw memory, `force` and process start.
@NullMarked
package dev.nightjar.base;

import org.jspecify.annotations.NullMarked;
