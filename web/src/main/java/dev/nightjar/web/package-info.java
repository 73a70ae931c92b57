/// The HTTP doors: Prometheus' query API, the Pushgateway API, our own API, the UI.
///
/// Start with [WebServer], which lists every route; [dev.nightjar.web.http] carries them over the
/// HTTP server, which no other package touches.
@NullMarked
package dev.nightjar.web;

import org.jspecify.annotations.NullMarked;
