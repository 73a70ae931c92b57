/// Terminal views: what the server knows, as text or JSON. They ask the server's own API and
/// nothing else.
///
/// Start with [RunsCommand], [JobsCommand] and [LogsCommand]; [Api] asks, [Screen] knows what the
/// terminal can show, [Rich] and [Table] put text on it.
@NullMarked
package dev.nightjar.cli.view;

import org.jspecify.annotations.NullMarked;
