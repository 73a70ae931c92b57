package dev.nightjar.agent;

import dev.nightjar.base.process.OwnProcess;
import org.jspecify.annotations.Nullable;

/// The names of one run: its own, a ULID, and the trace it belongs to.
///
/// @param runId 26 characters of Crockford's base 32
/// @param traceId 32 lower-case hex digits
/// @param traceParent what the child is given to go on with, in W3C form
record RunIdentity(String runId, String traceId, String traceParent) {
  private static final String BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final String HEX = "0123456789abcdef";
  private static final int TRACE_PARENT_LENGTH = 55;

  /// Names for a run that starts now, in the trace of `incoming` if that is a trace parent.
  static RunIdentity create(long millis, @Nullable String incoming) {
    byte[] random = new byte[40];
    OwnProcess.fillRandom(random);
    var id = new StringBuilder(26);
    for (int shift = 45; shift >= 0; shift -= 5) {
      id.append(BASE_32.charAt((int) (millis >>> shift) & 31));
    }
    for (int i = 0; i < 16; i++) {
      id.append(BASE_32.charAt(random[i] & 31));
    }
    String trace = traceOf(incoming);
    if (trace == null) {
      random[16] |= 1; // an id of zeros only is none
      trace = hex(random, 16, 16);
    }
    random[32] |= 1;
    String parent = "00-".concat(trace).concat("-").concat(hex(random, 32, 8)).concat("-01");
    return new RunIdentity(id.toString(), trace, parent);
  }

  /// The name of the variable that all processes of this run have in their environment, whatever
  /// other runs they belong to.
  String mark() {
    return "NIGHTJAR_RUN_".concat(runId);
  }

  private static @Nullable String traceOf(@Nullable String parent) {
    if (parent == null
        || parent.length() < TRACE_PARENT_LENGTH
        || parent.charAt(2) != '-'
        || parent.charAt(35) != '-') {
      return null;
    }
    boolean isZero = true;
    for (int i = 3; i < 35; i++) {
      if (HEX.indexOf(parent.charAt(i)) < 0) {
        return null;
      }
      isZero &= parent.charAt(i) == '0';
    }
    return isZero ? null : parent.substring(3, 35);
  }

  private static String hex(byte[] bytes, int from, int length) {
    var text = new StringBuilder(2 * length);
    for (int i = from; i < from + length; i++) {
      text.append(HEX.charAt(bytes[i] >> 4 & 15)).append(HEX.charAt(bytes[i] & 15));
    }
    return text.toString();
  }
}
