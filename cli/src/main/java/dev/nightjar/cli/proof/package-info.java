/// Commands that try people's own queries and rules, without a server and without its data.
///
/// Start with [TestCommand].
@NullMarked
package dev.nightjar.cli.proof;

import org.jspecify.annotations.NullMarked;
