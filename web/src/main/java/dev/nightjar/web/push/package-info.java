/// The Pushgateway's HTTP API, at the root of its own listener and under `/push/` of the main one.
@NullMarked
package dev.nightjar.web.push;

import org.jspecify.annotations.NullMarked;
