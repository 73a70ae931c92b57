/// Go's `text/template` as alert rules and notification texts use it, in a bounded form.
///
/// Start with [Template]: parse once, run many times. [Functions] says what a text may call;
/// [PrometheusFunctions] are those of alerting rules. Values are Java's own ([Value] lists them);
/// Go's nil is [Value#NIL], so that null never occurs.
@NullMarked
package dev.nightjar.alert.template;

import org.jspecify.annotations.NullMarked;
