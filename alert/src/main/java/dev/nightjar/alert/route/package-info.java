/// Which alerts reach whom, and when.
///
/// [Dispatcher] takes alerts and runs an [AlertingConfig]: a tree of [Route]s and the [Receiver]s
/// that it names.
@NullMarked
package dev.nightjar.alert.route;

import org.jspecify.annotations.NullMarked;
