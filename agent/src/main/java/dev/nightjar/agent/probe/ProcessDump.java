package dev.nightjar.agent.probe;

import dev.nightjar.agent.cause.Frame;
import dev.nightjar.agent.report.JsonText;
import java.util.List;

/// One process as it stood at one moment, as `docs/api.md` tells it.
///
/// @param waitChannel where in the kernel it waits; empty when it does not, or that is not told
/// @param systemCall its name, or its number; may be empty
/// @param rssBytes -1 when not known
/// @param stacks of its threads, as far as its language tells them
/// @param text those stacks as they came; may be empty
record ProcessDump(
    int pid,
    int parent,
    List<String> command,
    char state,
    String waitChannel,
    String systemCall,
    long rssBytes,
    double cpuSeconds,
    int threads,
    List<OpenFile> openFiles,
    List<OpenSocket> sockets,
    List<ThreadStack> stacks,
    String text) {
  /// An open file and where it leads.
  record OpenFile(int fd, String target) {}

  /// An open socket.
  record OpenSocket(int fd, SocketTable.Endpoint endpoint) {}

  /// Frames that a brief account keeps of each thread.
  private static final int BRIEF_FRAMES = 10;

  ProcessDump {
    command = List.copyOf(command);
    openFiles = List.copyOf(openFiles);
    sockets = List.copyOf(sockets);
    stacks = List.copyOf(stacks);
  }

  ProcessDump with(List<ThreadStack> known, String asItCame) {
    return new ProcessDump(
        pid,
        parent,
        command,
        state,
        waitChannel,
        systemCall,
        rssBytes,
        cpuSeconds,
        threads,
        openFiles,
        sockets,
        known,
        asItCame);
  }

  /// The same with little more than where its threads stand.
  ProcessDump brief() {
    return new ProcessDump(
        pid,
        parent,
        command.subList(0, Math.min(4, command.size())),
        state,
        waitChannel,
        systemCall,
        rssBytes,
        cpuSeconds,
        threads,
        List.of(),
        List.of(),
        stacks.stream()
            .limit(BRIEF_FRAMES)
            .map(
                each ->
                    new ThreadStack(
                        each.thread(),
                        each.language(),
                        each.frames().subList(0, Math.min(BRIEF_FRAMES, each.frames().size()))))
            .toList(),
        "");
  }

  JsonText json() {
    var json = new JsonText().open('{').key("pid").number(pid).key("parent").number(parent);
    json.key("command").open('[');
    for (String word : command) {
      json.string(word);
    }
    json.close(']').key("state").string(String.valueOf(state));
    json.key("wait_channel").string(waitChannel).key("system_call").string(systemCall);
    json.key("rss_bytes").known(rssBytes).key("cpu_seconds").decimal(cpuSeconds);
    json.key("threads").number(threads).key("open_files").open('[');
    for (OpenFile file : openFiles) {
      json.open('{').key("fd").number(file.fd).key("target").string(file.target).close('}');
    }
    json.close(']').key("sockets").open('[');
    for (OpenSocket socket : sockets) {
      SocketTable.Endpoint end = socket.endpoint;
      json.open('{').key("fd").number(socket.fd).key("protocol").string(end.protocol());
      json.key("local").string(end.local()).key("peer").string(end.peer());
      json.key("state").string(end.state()).close('}');
    }
    json.close(']').key("stacks").open('[');
    for (ThreadStack stack : stacks) {
      json.open('{').key("thread").string(stack.thread());
      json.key("language").string(stack.language());
      frames(json.key("frames"), stack.frames()).close('}');
    }
    return json.close(']').key("text").string(text).close('}');
  }

  static JsonText frames(JsonText json, List<Frame> frames) {
    json.open('[');
    for (Frame frame : frames) {
      json.open('{').key("file").string(frame.file()).key("line");
      json.known(frame.line() > 0 ? frame.line() : -1);
      json.key("function").string(frame.function()).key("text").string(frame.text()).close('}');
    }
    return json.close(']');
  }

  /// The process as a person reads it. What others chose to call themselves can't move the cursor.
  void print(StringBuilder to) {
    to.append("process ").append(pid).append("  ").append(clean(String.join(" ", command)));
    to.append("\n  state ").append(state);
    to.append(systemCall.isEmpty() ? "" : ", in ".concat(systemCall));
    to.append(waitChannel.isEmpty() ? "" : ", waiting in ".concat(waitChannel));
    to.append(", cpu ").append(Math.round(cpuSeconds * 100) / 100.0).append(" s");
    to.append(rssBytes < 0 ? "" : ", rss " + (rssBytes >> 20) + " MiB");
    to.append(", threads ").append(threads).append(", parent ").append(parent).append('\n');
    for (ThreadStack stack : stacks) {
      to.append("  ").append(stack.language()).append(" thread ").append(clean(stack.thread()));
      to.append(" (innermost call first)\n");
      for (Frame frame : stack.frames()) {
        to.append("    ").append(clean(frame.file())).append(':').append(frame.line());
        to.append(frame.function().isEmpty() ? "" : " in ".concat(clean(frame.function())));
        to.append('\n');
      }
    }
    for (OpenSocket socket : sockets) {
      SocketTable.Endpoint end = socket.endpoint;
      to.append("  fd ").append(socket.fd).append("  ").append(end.protocol()).append(' ');
      to.append(clean(end.local())).append(end.peer().isEmpty() ? "" : " -> ".concat(end.peer()));
      to.append(end.state().isEmpty() ? "" : "  ".concat(end.state())).append('\n');
    }
    for (OpenFile file : openFiles) {
      to.append("  fd ").append(file.fd).append("  ").append(clean(file.target)).append('\n');
    }
  }

  private static String clean(String text) {
    var clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) ? '\uFFFD' : c);
    }
    return clean.toString();
  }
}
