/// The HTTP API and the UI.
@NullMarked
package dev.nightjar.web;

import org.jspecify.annotations.NullMarked;
