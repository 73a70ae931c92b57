@NullMarked
package dev.nightjar.cli.move;

import org.jspecify.annotations.NullMarked;
