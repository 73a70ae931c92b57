package dev.nightjar.tsdb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which heads a block holds, by their numbers in order of time of writing: a block fresh from a
/// head has one, a merged block those of all that went into it. Its file is named
/// `first-last.block`, so that after a crash a merged block tells which others it replaces.
record BlockName(long first, long last) {
  private static final Pattern FILE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})\\.block");

  /// The name that a file has; empty when it is no block.
  static Optional<BlockName> of(Path file) {
    Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Optional.of(
            new BlockName(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  boolean replaces(BlockName other) {
    return !equals(other) && first <= other.first && other.last <= last;
  }

  Path in(Path dir) {
    return dir.resolve(padded(first) + "-" + padded(last) + BlockFormat.SUFFIX);
  }

  private static String padded(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, 12 - digits.length())) + digits;
  }
}
