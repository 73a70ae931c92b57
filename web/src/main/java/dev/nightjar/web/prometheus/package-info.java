/// Prometheus' HTTP API, as its clients expect it: paths, parameters, status codes and JSON shapes.
///
/// Source: Prometheus' documentation, "HTTP API".
@NullMarked
package dev.nightjar.web.prometheus;

import org.jspecify.annotations.NullMarked;
