/// Requests, answers and routes, and the one place that knows the HTTP server ([Listeners]).
///
/// A [Handler] runs on a virtual thread of its own and may wait. One that says so
/// ([Handler#cancellable]) is interrupted when the client goes away or the time limit passes.
@NullMarked
package dev.nightjar.web.http;

import org.jspecify.annotations.NullMarked;
