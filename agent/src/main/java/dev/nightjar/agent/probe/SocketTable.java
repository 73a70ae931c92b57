package dev.nightjar.agent.probe;

import dev.nightjar.base.process.ProcFile;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sockets of one network namespace, by inode, as `/proc/PID/net` lists them.
final class SocketTable {
  /// One socket.
  ///
  /// @param peer empty when it has none
  /// @param state empty for a protocol without states
  record Endpoint(String protocol, String local, String peer, String state) {}

  /// Of one list; hosts with more connections show the first 30,000.
  private static final int MAX_BYTES = 6 << 20;

  private static final String[] STATES = {
    "",
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "NEW_SYN_RECV"
  };

  private final Map<String, Endpoint> byInode = new HashMap<>();

  /// The table as a process sees it.
  static SocketTable of(int pid) {
    var table = new SocketTable();
    String folder = "/proc/" + pid + "/net/";
    for (String protocol : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
      table.addInternet(protocol, text(folder.concat(protocol)));
    }
    table.addUnix(text(folder.concat("unix")));
    return table;
  }

  private static String text(String path) {
    return new String(
        ProcFile.bytes(path, MAX_BYTES), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Nullable Endpoint find(String inode) {
    return byInode.get(inode);
  }

  /// Lines such as `0: 0100007F:1F90 00000000:0000 0A … uid timeout inode …`.
  void addInternet(String protocol, String text) {
    boolean hasStates = protocol.startsWith("tcp");
    for (String line : text.split("\n", -1)) {
      String[] words = line.strip().split(" +", 12);
      if (words.length < 11 || !words[0].endsWith(":")) {
        continue;
      }
      int state = hex(words[3]);
      boolean isKnown = hasStates && state > 0 && state < STATES.length;
      String peer = address(words[2]);
      byInode.put(
          words[9],
          new Endpoint(
              protocol.endsWith("6") ? protocol.substring(0, 3) : protocol,
              address(words[1]),
              peer.endsWith(":0") ? "" : peer,
              isKnown ? STATES[state] : ""));
    }
  }

  /// Lines such as `address: count protocol flags type state inode path`.
  void addUnix(String text) {
    for (String line : text.split("\n", -1)) {
      String[] words = line.strip().split(" +", 8);
      if (words.length < 7 || !words[0].endsWith(":")) {
        continue;
      }
      boolean isListening = (hex(words[3]) & 0x10000) != 0;
      String state = isListening ? "LISTEN" : hex(words[5]) == 3 ? "CONNECTED" : "";
      byInode.put(words[6], new Endpoint("unix", words.length > 7 ? words[7] : "", "", state));
    }
  }

  /// `0100007F:1F90` as `127.0.0.1:8080`: each word of four bytes is in the machine's order.
  static String address(String hex) {
    int colon = hex.indexOf(':');
    if (colon != 8 && colon != 32) {
      return "";
    }
    int port = hex(hex.substring(colon + 1));
    if (colon == 8) {
      return dotted(hex, 0) + ":" + port;
    }
    if (hex.startsWith("0000000000000000FFFF0000")) {
      return dotted(hex, 24) + ":" + port;
    }
    return "[" + sixteen(hex) + "]:" + port;
  }

  private static String dotted(String hex, int from) {
    return octet(hex, from + 6)
        + "."
        + octet(hex, from + 4)
        + "."
        + octet(hex, from + 2)
        + "."
        + octet(hex, from);
  }

  /// The eight groups, the first longest run of zeros as `::`.
  private static String sixteen(String hex) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      int word = i / 2 * 8 + (i % 2 == 0 ? 4 : 0);
      groups[i] = octet(hex, word + 2) << 8 | octet(hex, word);
    }
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        best = i;
        bestLength = length;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += bestLength - 1;
      } else {
        text.append(i > 0 && i != best + bestLength ? ":" : "");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static int octet(String hex, int at) {
    return hex(hex.substring(at, at + 2));
  }

  private static int hex(String digits) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = value << 4 | Math.max(0, Character.digit(digits.charAt(i), 16));
    }
    return value;
  }
}
