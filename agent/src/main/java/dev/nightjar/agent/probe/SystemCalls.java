package dev.nightjar.agent.probe;

import java.util.Locale;

/// The names of the system calls in which processes are found waiting; each architecture has its
/// own numbers for them.
final class SystemCalls {
  private static final String X86_64 =
      """
      0 read 1 write 2 open 3 close 4 stat 5 fstat 6 lstat 7 poll 8 lseek 9 mmap 11 munmap \
      15 rt_sigreturn 16 ioctl 17 pread64 18 pwrite64 19 readv 20 writev 23 select \
      24 sched_yield 25 mremap 26 msync 28 madvise 34 pause 35 nanosleep 40 sendfile 42 connect \
      43 accept 44 sendto 45 recvfrom 46 sendmsg 47 recvmsg 48 shutdown 49 bind 50 listen \
      56 clone 58 vfork 59 execve 60 exit 61 wait4 62 kill 65 semop 69 msgsnd 70 msgrcv \
      72 fcntl 73 flock 74 fsync 75 fdatasync 76 truncate 77 ftruncate 82 rename 83 mkdir \
      85 creat 87 unlink 90 chmod 101 ptrace 128 rt_sigtimedwait 130 rt_sigsuspend 137 statfs \
      162 sync 165 mount 166 umount2 169 reboot 202 futex 208 io_getevents 217 getdents64 \
      219 restart_syscall 220 semtimedop 230 clock_nanosleep 231 exit_group 232 epoll_wait \
      242 mq_timedsend 243 mq_timedreceive 247 waitid 250 keyctl 254 inotify_add_watch \
      257 openat 258 mkdirat 262 newfstatat 263 unlinkat 264 renameat 267 readlinkat \
      269 faccessat 270 pselect6 271 ppoll 275 splice 276 tee 280 utimensat 281 epoll_pwait \
      285 fallocate 288 accept4 289 signalfd4 295 preadv 296 pwritev 299 recvmmsg 306 syncfs \
      307 sendmmsg 310 process_vm_readv 313 finit_module 316 renameat2 318 getrandom \
      324 membarrier 326 copy_file_range 332 statx 426 io_uring_enter 435 clone3 \
      436 close_range 437 openat2 439 faccessat2 441 epoll_pwait2
      """;

  /// Of aarch64 and all newer architectures.
  private static final String GENERIC =
      """
      4 io_getevents 22 epoll_pwait 25 fcntl 27 inotify_add_watch 29 ioctl 32 flock 34 mkdirat \
      35 unlinkat 38 renameat 39 umount2 40 mount 43 statfs 45 truncate 46 ftruncate \
      47 fallocate 48 faccessat 56 openat 57 close 61 getdents64 62 lseek 63 read 64 write \
      65 readv 66 writev 67 pread64 68 pwrite64 69 preadv 70 pwritev 71 sendfile 72 pselect6 \
      73 ppoll 74 signalfd4 76 splice 77 tee 78 readlinkat 80 fstat 81 sync 82 fsync \
      83 fdatasync 88 utimensat 93 exit 94 exit_group 95 waitid 98 futex 101 nanosleep \
      115 clock_nanosleep 117 ptrace 124 sched_yield 128 restart_syscall 129 kill \
      133 rt_sigsuspend 137 rt_sigtimedwait 139 rt_sigreturn 142 reboot 182 mq_timedsend \
      183 mq_timedreceive 188 msgrcv 189 msgsnd 192 semtimedop 193 semop 200 bind 201 listen \
      202 accept 203 connect 206 sendto 207 recvfrom 210 shutdown 211 sendmsg 212 recvmsg \
      215 munmap 216 mremap 219 keyctl 220 clone 221 execve 222 mmap 227 msync 233 madvise \
      242 accept4 243 recvmmsg 260 wait4 267 syncfs 269 sendmmsg 270 process_vm_readv \
      273 finit_module 276 renameat2 278 getrandom 283 membarrier 285 copy_file_range 291 statx \
      426 io_uring_enter 435 clone3 436 close_range 437 openat2 439 faccessat2 441 epoll_pwait2
      """;

  private static final String NUMBERS =
      switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> " ".concat(X86_64);
        case "aarch64", "riscv64", "loongarch64" -> " ".concat(GENERIC);
        default -> "";
      };

  private SystemCalls() {}

  /// What `/proc/PID/syscall` says, by name; the number where it has none here, `running` while the
  /// process is in no call, and empty where the kernel does not tell.
  static String name(String told) {
    String line = told.strip();
    int end = line.indexOf(' ');
    String number = end < 0 ? line : line.substring(0, end);
    if (number.isEmpty() || number.equals("running") || number.equals("-1")) {
      return number.isEmpty() ? "" : "running";
    }
    return named(NUMBERS, number);
  }

  static String named(String numbers, String number) {
    int at = numbers.indexOf(" ".concat(number).concat(" "));
    if (at < 0) {
      return number;
    }
    int start = at + number.length() + 2;
    int end = start;
    while (end < numbers.length() && numbers.charAt(end) > ' ') {
      end++;
    }
    return numbers.substring(start, end);
  }
}
