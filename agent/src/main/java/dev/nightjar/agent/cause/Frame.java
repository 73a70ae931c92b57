package dev.nightjar.agent.cause;

/// One call of a stack.
///
/// @param file as the program named it; may be empty
/// @param line 0 when not told
/// @param function may be empty
/// @param text the source line; may be empty
public record Frame(String file, int line, String function, String text) {}
