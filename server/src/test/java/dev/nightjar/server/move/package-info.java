@NullMarked
package dev.nightjar.server.move;

import org.jspecify.annotations.NullMarked;
