/// Commands that try people's own queries and rules, without a server and without its data.
///
/// Start with [TestCommand] and [CheckRulesCommand].
@NullMarked
package dev.nightjar.cli.proof;

import org.jspecify.annotations.NullMarked;
