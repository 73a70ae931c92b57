@NullMarked
package dev.nightjar.tsdb.prometheus;

import org.jspecify.annotations.NullMarked;
