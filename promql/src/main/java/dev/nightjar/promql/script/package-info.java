/// Runs test scripts for PromQL in the format of the Prometheus project: [PromqlScript].
@NullMarked
package dev.nightjar.promql.script;

import org.jspecify.annotations.NullMarked;
