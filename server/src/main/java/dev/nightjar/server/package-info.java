/// The composition root.
@NullMarked
package dev.nightjar.server;

import org.jspecify.annotations.NullMarked;
