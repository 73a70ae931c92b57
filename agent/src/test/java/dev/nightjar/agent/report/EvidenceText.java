package dev.nightjar.agent.report;

import java.nio.charset.StandardCharsets;

/// What a report would say of evidence, for tests of those who find it.
public final class EvidenceText {
  private EvidenceText() {}

  /// `{}`, or `{"evidence":{…}}`.
  public static String of(Evidence evidence) {
    var json = new JsonText().open('{');
    evidence.append(json, 0);
    return new String(json.close('}').bytes(), StandardCharsets.UTF_8);
  }
}
