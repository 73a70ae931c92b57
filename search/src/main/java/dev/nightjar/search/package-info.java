/// Log lines.
@NullMarked
package dev.nightjar.search;

import org.jspecify.annotations.NullMarked;
