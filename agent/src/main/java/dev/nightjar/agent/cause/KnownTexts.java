package dev.nightjar.agent.cause;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What programs of any language say before they give up, and what it means.
final class KnownTexts {
  private static final int MAX_LINES = 100;
  private static final int MAX_QUOTE = 240;
  private static final int NEAR_THE_END = 5; // of lines that are not blank
  private static final String KILLED = "Killed";

  /// A meaning, followed by the texts in small letters that have it. The first that fits counts, so
  /// what says more stands before what says less.
  private static final String[][] TABLE = {
    {
      "The SSH server did not accept the key or password",
      "permission denied (publickey",
      "permission denied, please try again"
    },
    {
      "The SSH server is not the one that is known",
      "host key verification failed",
      "remote host identification has changed"
    },
    {
      "The connection was refused: nothing listens there, or a firewall refuses",
      "connection refused",
      "econnrefused"
    },
    {
      "The host's name could not be resolved",
      "name or service not known",
      "temporary failure in name resolution",
      "could not resolve host",
      "no such host",
      "enotfound",
      "eai_again",
      "unknownhostexception",
      "nodename nor servname",
      "no address associated with hostname",
      "could not translate host name"
    },
    {
      "The network does not lead there",
      "no route to host",
      "network is unreachable",
      "ehostunreach",
      "enetunreach"
    },
    {
      "The other side broke the connection off",
      "connection reset by peer",
      "econnreset",
      "connection closed by remote host",
      "server closed the connection unexpectedly"
    },
    {
      "The certificate is not valid any more",
      "certificate has expired",
      "certificate expired",
      "certificate is expired"
    },
    {
      "The certificate is not trusted",
      "certificate verify failed",
      "unable to get local issuer certificate",
      "self-signed certificate",
      "self signed certificate",
      "x509: certificate",
      "pkix path building failed"
    },
    {
      "It was not let in: the name, password or token was not accepted",
      "password authentication failed",
      "authentication failed",
      "authentication failure",
      "access denied for user",
      "invalid credentials",
      "401 unauthorized",
      "login incorrect"
    },
    {"The server forbade it", "403 forbidden"},
    {"The server asked for fewer requests", "429 too many requests", "too many requests"},
    {
      "The server failed or was not there",
      "500 internal server error",
      "502 bad gateway",
      "503 service unavailable",
      "504 gateway time"
    },
    {
      "It waited too long for a lock in the database",
      "lock wait timeout",
      "due to lock timeout",
      "database is locked",
      "could not obtain lock"
    },
    {
      "It waited too long for an answer",
      "connection timed out",
      "operation timed out",
      "etimedout",
      "i/o timeout",
      "timeout expired",
      "context deadline exceeded",
      "timed out",
      "timeouterror",
      "sockettimeoutexception"
    },
    {
      "Transactions or threads waited for each other",
      "deadlock detected",
      "deadlock found",
      "all goroutines are asleep"
    },
    {
      "The database had no connection left",
      "too many connections",
      "too many clients already",
      "remaining connection slots"
    },
    {
      "The database was starting or stopping",
      "database system is starting up",
      "database system is shutting down",
      "terminating connection due to administrator command"
    },
    {
      "A database, table or column is missing",
      "no such table",
      "unknown database",
      "\" does not exist",
      "no such column"
    },
    {
      "A row of that key is there already",
      "duplicate key value",
      "unique constraint",
      "duplicate entry"
    },
    {
      "It was refused memory",
      "cannot allocate memory",
      "[errno 12]",
      "enomem",
      "memoryerror",
      "std::bad_alloc",
      "outofmemoryerror",
      "heap out of memory",
      "out of memory"
    },
    {
      "It could not start another process or thread: a limit was reached",
      "unable to create native thread",
      "can't start new thread",
      "cannot fork",
      "fork: retry",
      "unable to fork",
      "fork failed"
    },
    {"It had too many files open", "too many open files", "emfile", "enfile", "[errno 24]"},
    {
      "A file grew beyond the limit of a file's size",
      "file too large",
      "efbig",
      "file size limit exceeded"
    },
    {"The file system can only be read", "read-only file system", "erofs"},
    {"The disk or its connection failed", "input/output error", "[errno 5]"},
    {"A file on a network file system went away", "stale file handle", "stale nfs file handle"},
    {
      "A library that it needs is missing or of another version",
      "error while loading shared libraries",
      "cannot open shared object file",
      "version `glibc",
      "symbol lookup error"
    },
    {"It was built for another kind of machine, or is no program", "exec format error"},
    {
      "A module that it needs is missing",
      "modulenotfounderror",
      "no module named",
      "cannot find module",
      "classnotfoundexception",
      "noclassdeffounderror",
      "could not find or load main class",
      "cannot load such file"
    },
    {"A command that it needs is missing", "command not found", ": not found"},
    {"The command line was too long", "argument list too long"},
    {"A program was being written to while it was to be run", "text file busy"},
    {
      "It is not allowed to",
      "permission denied",
      "operation not permitted",
      "eacces",
      "eperm",
      "accessdenied",
      "access is denied",
      "access denied"
    },
    {
      "A file is missing",
      "no such file or directory",
      "enoent",
      "filenotfounderror",
      "filenotfoundexception",
      "nosuchfileexception"
    },
    {"Who read its output went away", "broken pipe", "brokenpipeerror", "epipe"},
    {
      "The program text has an error",
      "syntax error",
      "syntaxerror",
      "parse error",
      "unexpected token"
    },
    {"A variable of the script is not set", "unbound variable", "parameter not set"},
    {
      "Its memory was damaged by an error in the program",
      "double free or corruption",
      "stack smashing detected",
      "free(): invalid",
      "malloc(): ",
      "corrupted size vs. prev_size"
    },
    {"A shell tells of a crash on a bad memory access", "segmentation fault", "bus error"},
    {"The Java runtime itself crashed", "fatal error has been detected by the java runtime"},
    {
      "The data are damaged or incomplete",
      "unexpected end of file",
      "unexpected eof",
      "checksum mismatch",
      "crc error",
      "not in gzip format",
      "corrupt"
    },
    {
      "Another one runs already",
      "already running",
      "another instance",
      "unable to lock",
      "resource busy"
    },
    {
      "The program gave up on an error of its own",
      "panic:",
      "panicked at",
      "fatal error:",
      "assertion failed",
      "assertionerror"
    },
  };

  private KnownTexts() {}

  /// The last line of output that is known.
  ///
  /// @param told words of an exception that is a cause already, with its meaning; may be empty
  static @Nullable Cause of(List<String> tail, String told) {
    int seen = 0;
    int first = Math.max(0, tail.size() - MAX_LINES);
    for (int i = tail.size() - 1; i >= first; i--) {
      String line = tail.get(i).strip();
      if (line.isEmpty()) {
        continue;
      }
      String meaning = meaning(line);
      if (!meaning.isEmpty()) {
        boolean isTold = !told.isEmpty() && line.contains(firstLine(told));
        return isTold ? null : cause(meaning, line, seen < NEAR_THE_END);
      }
      seen++;
    }
    return null;
  }

  private static Cause cause(String meaning, String line, boolean isNearEnd) {
    String quote = Words.cut(line, MAX_QUOTE);
    return Cause.of(
        "known_text",
        meaning + ": " + quote,
        isNearEnd ? Confidence.LIKELY : Confidence.POSSIBLE,
        "output: " + quote);
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /// What a line means; empty when nothing in it is known.
  static String meaning(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    for (String[] row : TABLE) {
      for (int i = 1; i < row.length; i++) {
        if (hasWord(lower, row[i])) {
          return row[0];
        }
      }
    }
    return isKilled(line)
        ? "A shell tells that a command of it was killed; by whom it does not tell"
        : "";
  }

  /// Whether a text stands there; the names of errors, such as `enoent`, not within other words.
  private static boolean hasWord(String line, String text) {
    boolean isName = text.charAt(0) == 'e' && text.indexOf(' ') < 0;
    int at = line.indexOf(text);
    while (isName && at > 0 && Character.isLetterOrDigit(line.charAt(at - 1))) {
      at = line.indexOf(text, at + 1);
    }
    return at >= 0;
  }

  /// `Killed`, `line 3: 4711 Killed python3 a.py`.
  private static boolean isKilled(String line) {
    int at = line.indexOf(KILLED);
    if (at < 0) {
      return false;
    }
    boolean startsWord = at == 0 || line.charAt(at - 1) == ' ';
    int end = at + KILLED.length();
    boolean endsWord =
        end == line.length() || line.startsWith("   ", end) || line.charAt(end) == ':';
    return startsWord && endsWord;
  }
}
