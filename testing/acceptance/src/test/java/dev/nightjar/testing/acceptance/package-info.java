/// The whole system, tried from outside: the packaged jar as a process, real clients, real kills.
@NullMarked
package dev.nightjar.testing.acceptance;

import org.jspecify.annotations.NullMarked;
