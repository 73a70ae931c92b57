@NullMarked
package dev.nightjar.tsdb;

import org.jspecify.annotations.NullMarked;
