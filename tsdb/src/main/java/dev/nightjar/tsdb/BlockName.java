package dev.nightjar.tsdb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which files of chunks, that were heads, a block holds, by their numbers in order of time of
/// writing: a merged block those of all that went into it. Its file is named `first-last.block`, so
/// that after a crash it tells which files and which other blocks it replaces.
///
/// Blocks that were brought in from elsewhere have numbers below zero, older than all files; in a
/// name these are spelled with an `i` before their digits.
record BlockName(long first, long last) {
  private static final Pattern FILE = Pattern.compile("(i?[0-9]{1,18})-(i?[0-9]{1,18})\\.block");

  /// The name that a file has; empty when it is no block.
  static Optional<BlockName> of(Path file) {
    Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Optional.of(new BlockName(number(matcher.group(1)), number(matcher.group(2))))
        : Optional.empty();
  }

  /// Whether the samples of the file of chunks with this number are in the block.
  boolean holds(long file) {
    return first <= file && file <= last;
  }

  boolean replaces(BlockName other) {
    return !equals(other) && first <= other.first && other.last <= last;
  }

  Path in(Path dir) {
    return dir.resolve(padded(first) + "-" + padded(last) + BlockFormat.SUFFIX);
  }

  private static String padded(long number) {
    String digits = Long.toString(Math.abs(number));
    return (number < 0 ? "i" : "") + "0".repeat(Math.max(0, 12 - digits.length())) + digits;
  }

  private static long number(String text) {
    return text.startsWith("i") ? -Long.parseLong(text.substring(1)) : Long.parseLong(text);
  }
}
