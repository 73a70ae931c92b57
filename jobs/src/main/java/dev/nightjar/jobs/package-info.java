/// What is expected and what happened.
@NullMarked
package dev.nightjar.jobs;

import org.jspecify.annotations.NullMarked;
