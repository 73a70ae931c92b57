package dev.nightjar.base.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Calls into libc, all through one downcall handle of six machine words that takes the function's
/// address.
///
/// A method handle per signature would cost several milliseconds of start time each. On the 64-bit
/// Linux ABIs unused integer arguments in registers are harmless, also to variadic functions, and
/// an `int` result is the low half of the word. Memory is passed as addresses of direct buffers,
/// which their owner keeps reachable during the call.
final class Native {
  static final int EINTR = 4;
  static final int ENOEXEC = 8;
  static final int EAGAIN = 11;

  @SuppressWarnings("restricted") // calling libc is what this class is for
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
  private static final MemorySegment ERRNO = function("__errno_location");
  private static final MemorySegment MEMCPY = function("memcpy");
  private static final MemorySegment STRLEN = function("strlen");
  private static final MemorySegment READ = function("read");
  private static final MemorySegment WRITE = function("write");
  private static final MemorySegment CLOSE = function("close");

  /// More than any one call takes together with those that other threads make meanwhile.
  private static final int KEPT = 256;

  private static final ByteBuffer[] RECENT = new ByteBuffer[KEPT];
  private static int recent;

  private Native() {}

  static MemorySegment function(String name) {
    return LIBC.findOrThrow(name);
  }

  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new IllegalStateException("BUG: a call into libc could not be made", t);
    }
  }

  static long call(MemorySegment function, long a, long b, long c) {
    return call(function, a, b, c, 0, 0, 0);
  }

  static int callInt(MemorySegment function, long a, long b, long c) {
    return (int) call(function, a, b, c, 0, 0, 0);
  }

  /// A call whose name is looked up each time, for those made once.
  static int callInt(String name, long a, long b, long c) {
    return callInt(function(name), a, b, c);
  }

  /// The error of this thread's last failed call, read right after it.
  static int errno() {
    ByteBuffer word = memory(4);
    call(MEMCPY, address(word), call(ERRNO, 0, 0, 0), 4);
    return word.getInt(0);
  }

  static int read(int fd, long address, int length) {
    return (int) call(READ, fd, address, length);
  }

  static int write(int fd, long address, int length) {
    return (int) call(WRITE, fd, address, length);
  }

  static void close(int fd) {
    call(CLOSE, fd, 0, 0);
  }

  /// Zeroed memory in the machine's byte order, aligned to 8.
  static ByteBuffer memory(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /// The address of a buffer's present position.
  static synchronized long address(ByteBuffer memory) {
    RECENT[recent++ & (KEPT - 1)] = memory;
    return MemorySegment.ofBuffer(memory).address();
  }

  /// Memory that holds `bytes` and a terminating zero.
  static ByteBuffer cString(byte[] bytes) {
    ByteBuffer memory = memory(bytes.length + 1);
    memory.put(bytes).put((byte) 0);
    return memory.flip();
  }

  static ByteBuffer cString(String text) {
    return cString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The word at an address that libc gave.
  static long wordAt(long address) {
    ByteBuffer word = memory(8);
    call(MEMCPY, address(word), address, 8);
    return word.getLong(0);
  }

  /// The zero-terminated string at an address that libc gave.
  static byte[] stringAt(long address) {
    int length = (int) call(STRLEN, address, 0, 0);
    ByteBuffer copy = memory(length + 1);
    call(MEMCPY, address(copy), address, length);
    byte[] bytes = new byte[length];
    copy.get(bytes);
    return bytes;
  }
}
