/// The demo: a server in a temporary directory, the scripts of the folder `demo` under the wrapper,
/// a receiver for its alerts, and a made-up day before it. Start with [Demo].
@NullMarked
package dev.nightjar.cli.demo;

import org.jspecify.annotations.NullMarked;
