/// Main, commands, packaging.
@NullMarked
package dev.nightjar.cli;

import org.jspecify.annotations.NullMarked;
