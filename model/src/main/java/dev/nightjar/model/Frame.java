package dev.nightjar.model;

/// One call on a stack.
///
/// @param line from 1; 0 when it is not known
/// @param text the line of source, when it was told
public record Frame(String file, int line, String function, String text) {}
