package dev.nightjar.tsdb;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is wrong with one tenant's store at the moment, each kind by itself: only what is wrong
/// with writing the head is a reason to write it again. Each is set and cleared by who does that
/// work; anyone may ask.
final class Troubles {
  private volatile @Nullable NightjarException appending;
  private volatile @Nullable NightjarException flushing;
  private volatile @Nullable NightjarException folding;
  private volatile @Nullable NightjarException merging;
  private volatile @Nullable NightjarException deleting;

  /// Notes how an append ended: what refused it when the disk did, null when it went through.
  void appending(@Nullable NightjarException refusal) {
    if (appending != refusal) {
      appending = refusal;
    }
  }

  void flushing(@Nullable NightjarException trouble) {
    flushing = trouble;
  }

  @Nullable NightjarException flushing() {
    return flushing;
  }

  void folding(@Nullable NightjarException trouble) {
    folding = trouble;
  }

  void merging(@Nullable NightjarException trouble) {
    merging = trouble;
  }

  void deleting(@Nullable NightjarException trouble) {
    deleting = trouble;
  }

  /// The gravest.
  Optional<String> first() {
    return Stream.of(
            Optional.ofNullable(appending),
            Optional.ofNullable(flushing),
            Optional.ofNullable(folding),
            Optional.ofNullable(deleting),
            Optional.ofNullable(merging))
        .flatMap(Optional::stream)
        .map(trouble -> String.valueOf(trouble.getMessage()))
        .findFirst();
  }

  /// Whether a refusal is the disk's doing.
  static boolean isOfDisk(NightjarException refusal) {
    return refusal.code() == ErrorCode.STORAGE_FULL || refusal.code() == ErrorCode.UNAVAILABLE;
  }
}
