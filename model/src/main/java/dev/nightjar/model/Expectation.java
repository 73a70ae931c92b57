package dev.nightjar.model;

import java.util.Optional;

/// What was expected of a run, and whether it came true.
///
/// @param text as it was written, such as `rows>0`
/// @param value what was reported; empty when nothing of that name was
public record Expectation(String text, Optional<String> value, boolean isMet) {}
