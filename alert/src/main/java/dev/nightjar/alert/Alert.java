package dev.nightjar.alert;

import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// An alert on its way to receivers.
///
/// @param labels its identity, `alertname` included
/// @param startsAt when it became firing
/// @param endsAt when it was resolved; empty while it fires, so that no clock that jumps ends it
/// @param generatorUrl where its expression is shown
public record Alert(
    Labels labels,
    Labels annotations,
    Instant startsAt,
    Optional<Instant> endsAt,
    String generatorUrl) {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public boolean isResolved() {
    return endsAt.isPresent();
  }

  /// The same alert, resolved.
  public Alert endedAt(Instant at) {
    return new Alert(labels, annotations, startsAt, Optional.of(at), generatorUrl);
  }

  /// The identity in 16 hexadecimal digits.
  public String fingerprint() {
    return fingerprint(labels);
  }

  /// The fingerprint that Alertmanager gives to these labels: FNV-1a over names and values, each
  /// closed by a byte 0xff.
  public static String fingerprint(Labels labels) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < labels.size(); i++) {
      hash = mixed(mixed(hash, labels.name(i)), labels.value(i));
    }
    return HexFormat.of().toHexDigits(hash);
  }

  private static long mixed(long start, String text) {
    long hash = start;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return (hash ^ 0xff) * FNV_PRIME;
  }
}
