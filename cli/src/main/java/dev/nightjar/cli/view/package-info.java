/// Terminal views: what the server knows, as text or JSON, and what it is told to expect. They ask
/// the server's own API and nothing else.
///
/// Start with [RunsCommand], [JobsCommand] and [LogsCommand], and for what is told with
/// [ImportCommand] and [CheckJobsCommand]; [Api] asks, [Screen] knows what the terminal can show,
/// [Rich] and [Table] put text on it.
@NullMarked
package dev.nightjar.cli.view;

import org.jspecify.annotations.NullMarked;
