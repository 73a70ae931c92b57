package dev.nightjar.tsdb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which files of chunks, that were heads, a block holds, by their numbers in order of time of
/// writing: a merged block those of all that went into it. Its file is named `first-last.block`, so
/// that after a crash it tells which files and which other blocks it replaces.
///
/// Blocks that were brought in from elsewhere have numbers below zero, older than all files; in a
/// name these are spelled with an `i` before their digits.
///
/// @param revision how often it was written anew to leave out what was deleted; the file of one
///   that was is named `first-last.rREVISION.block`
record BlockName(long first, long last, int revision) {
  private static final Pattern FILE =
      Pattern.compile("(i?[0-9]{1,18})-(i?[0-9]{1,18})(?:\\.r([0-9]{1,9}))?\\.block");

  BlockName(long first, long last) {
    this(first, last, 0);
  }

  /// The name that a file has; empty when it is no block.
  static Optional<BlockName> of(Path file) {
    Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Optional.of(
            new BlockName(
                number(matcher.group(1)), number(matcher.group(2)), revision(matcher.group(3))))
        : Optional.empty();
  }

  /// Whether the samples of the file of chunks with this number are in the block.
  boolean holds(long file) {
    return first <= file && file <= last;
  }

  boolean replaces(BlockName other) {
    boolean isSameRange = first == other.first && last == other.last;
    boolean isWithin = first <= other.first && other.last <= last;
    return isSameRange ? revision > other.revision : isWithin;
  }

  /// The name of what replaces this one alone.
  BlockName next() {
    return new BlockName(first, last, revision + 1);
  }

  Path in(Path dir) {
    String ofRevision = revision == 0 ? "" : ".r" + revision;
    return dir.resolve(padded(first) + "-" + padded(last) + ofRevision + BlockFormat.SUFFIX);
  }

  private static int revision(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static String padded(long number) {
    String digits = Long.toString(Math.abs(number));
    return (number < 0 ? "i" : "") + "0".repeat(Math.max(0, 12 - digits.length())) + digits;
  }

  private static long number(String text) {
    return text.startsWith("i") ? -Long.parseLong(text.substring(1)) : Long.parseLong(text);
  }
}
