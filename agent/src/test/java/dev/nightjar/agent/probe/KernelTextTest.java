package dev.nightjar.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelTextTest {
  @Test
  void readsConnectionsWithTheirPeers() {
    var table = new SocketTable();
    table.addInternet(
        "tcp",
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0
           1: 0200000A:9CB8 0100000A:1538 01 00000000:00000000 00:00000000 00000000  1000        0 102 1 0
        """);
    table.addInternet(
        "tcp6",
        "   0: 00000000000000000000000001000000:1F90 0000000000000000FFFF00000100007F:0050 08"
            + " 00000000:00000000 00:00000000 00000000     0        0 103 1 0\n");
    table.addUnix(
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 104 /run/a b.sock
        0000000000000000: 00000003 00000000 00000000 0001 03 105
        """);

    assertThat(table.find("101"))
        .isEqualTo(new SocketTable.Endpoint("tcp", "127.0.0.1:8080", "", "LISTEN"));
    assertThat(table.find("102"))
        .isEqualTo(
            new SocketTable.Endpoint("tcp", "10.0.0.2:40120", "10.0.0.1:5432", "ESTABLISHED"));
    assertThat(table.find("103"))
        .isEqualTo(new SocketTable.Endpoint("tcp", "[::1]:8080", "127.0.0.1:80", "CLOSE_WAIT"));
    assertThat(table.find("104"))
        .isEqualTo(new SocketTable.Endpoint("unix", "/run/a b.sock", "", "LISTEN"));
    assertThat(table.find("105")).isEqualTo(new SocketTable.Endpoint("unix", "", "", "CONNECTED"));
  }

  @Test
  void writesAddressesShort() {
    assertThat(SocketTable.address("B80D0120000000000000000001000000:0050"))
        .isEqualTo("[2001:db8::1]:80");
    assertThat(SocketTable.address("00000000000000000000000000000000:0000")).isEqualTo("[::]:0");
    assertThat(SocketTable.address("B80D0120010000000100000001000200:0001"))
        .isEqualTo("[2001:db8:0:1:0:1:2:1]:1");
    assertThat(SocketTable.address("nonsense")).isEmpty();
  }

  @Test
  void namesSystemCalls() {
    assertThat(SystemCalls.name("running\n")).isEqualTo("running");
    assertThat(SystemCalls.name("9999 0x1 0x2")).isEqualTo("9999");
    assertThat(SystemCalls.name("")).isEmpty();
    assertThat(SystemCalls.named(" 1 write 45 recvfrom 203 x\n", "45")).isEqualTo("recvfrom");
    assertThat(SystemCalls.named(" 1 write 45 recvfrom 203 x\n", "3")).isEqualTo("3");
    assertThat(SystemCalls.named(" 1 write 45 recvfrom 203 x\n", "203")).isEqualTo("x");
  }

  @Test
  void readsAProcessWhateverItsName() {
    ProcessStatus status =
        ProcessStatus.parse(
            "42 (a) D (b)) S 7 42 42 0 -1 4194560 9 8 7 6 11 12 13 14 20 0 3 0 777 1000 55 9"
                + " 1 1 1 1 1 1 1 1 1 1 1 1 17 0 0 0 66 0 0\n");

    assertThat(status).isEqualTo(new ProcessStatus('S', 7, 23, 27, 3, 777, 55, 66));
    assertThat(ProcessStatus.parse("42 (short")).isEqualTo(ProcessStatus.GONE);
  }
}
