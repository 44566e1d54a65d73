/*
 * The program that a container's program runs under where its exit is to be written down, or its last output to be
 * waited for. Made so that the program sees no difference but its process number:
 *
 *   WRAPPER FLAGS PROGRAM [ARGUMENT...]
 *
 * FLAGS: `r` writes the exit to EXIT_FOLDER/exit (`exit CODE`, or `exec ERRNO` where the program could not be run), `w`
 * ends half a second after the program, another letter neither. Without arguments it ends with 125, by which the host tells that
 * the file can be run here.
 *
 * No C library: one file, a few kilobytes, the same bytes from the same compiler. `node scripts/exit-wrapper.mjs` builds it.
 */

typedef unsigned long word;

#if defined(__x86_64__)
enum {
  SYS_read = 0,
  SYS_write = 1,
  SYS_close = 3,
  SYS_rt_sigaction = 13,
  SYS_rt_sigprocmask = 14,
  SYS_ioctl = 16,
  SYS_nanosleep = 35,
  SYS_getpid = 39,
  SYS_clone = 56,
  SYS_execve = 59,
  SYS_wait4 = 61,
  SYS_kill = 62,
  SYS_setsid = 112,
  SYS_rt_sigtimedwait = 128,
  SYS_prctl = 157,
  SYS_exit_group = 231,
  SYS_openat = 257,
  SYS_renameat = 264,
  SYS_pipe2 = 293
};

static long call(long number, word a, word b, word c, word d) {
  long result;
  register word r10 __asm__("r10") = d;
  register word r8 __asm__("r8") = 0;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}

__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start\n");

#elif defined(__aarch64__)
enum {
  SYS_ioctl = 29,
  SYS_renameat = 38,
  SYS_openat = 56,
  SYS_close = 57,
  SYS_pipe2 = 59,
  SYS_read = 63,
  SYS_write = 64,
  SYS_exit_group = 94,
  SYS_nanosleep = 101,
  SYS_kill = 129,
  SYS_rt_sigaction = 134,
  SYS_rt_sigprocmask = 135,
  SYS_rt_sigtimedwait = 137,
  SYS_setsid = 157,
  SYS_prctl = 167,
  SYS_getpid = 172,
  SYS_clone = 220,
  SYS_execve = 221,
  SYS_wait4 = 260
};

static long call(long number, word a, word b, word c, word d) {
  register word x8 __asm__("x8") = number;
  register word x0 __asm__("x0") = a;
  register word x1 __asm__("x1") = b;
  register word x2 __asm__("x2") = c;
  register word x3 __asm__("x3") = d;
  register word x4 __asm__("x4") = 0;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}

__asm__(".globl _start\n_start:\n mov x29, 0\n mov x0, sp\n bl start\n");

#else
#error "no system calls for this architecture"
#endif

#define EXIT_FOLDER "/run/crane-cri-exit"

enum {
  HERE = -100,
  O_WRONLY = 01,
  O_CREAT = 0100,
  O_TRUNC = 01000,
  O_NONBLOCK = 04000,
#if defined(__aarch64__)
  O_NOFOLLOW = 0100000,
#else
  O_NOFOLLOW = 0400000,
#endif
  O_CLOEXEC = 02000000,
  ENOENT = 2,
  EACCES = 13,
  ENOTDIR = 20,
  SIGHUP = 1,
  SIGCHLD = 17,
  SIGCONT = 18,
  SIG_SETMASK = 2,
  TIOCSCTTY = 0x540e,
  TIOCNOTTY = 0x5422,
  PR_SET_CHILD_SUBREAPER = 36,
  WNOHANG = 1,
  CANNOT_RUN = 126,
  NOT_FOUND = 127,
  BAD_USE = 125
};

struct action {
  word handler, flags, restorer, mask;
};

static const word ALL = ~0ul;

static word bit(int signal) { return 1ul << (signal - 1); }

static word length(const char *text) {
  word n = 0;
  while (text[n] != 0) n++;
  return n;
}

/* Whether `text` begins with `start`. */
static int begins(const char *text, const char *start) {
  while (*start != 0)
    if (*text++ != *start++) return 0;
  return 1;
}

static char *append(char *to, const char *text) {
  while (*text != 0) *to++ = *text++;
  *to = 0;
  return to;
}

static char *append_number(char *to, int number) {
  char digits[12];
  int at = 11;
  digits[at] = 0;
  do digits[--at] = '0' + number % 10;
  while ((number /= 10) > 0);
  return append(to, digits + at);
}

/* Runs the program, searched for as the runtime would. Answers why it could not. */
static int execute(char **argv, char **envp) {
  char path[4352];
  const char *name = argv[0];
  const char *folders = 0;
  int refused = 0;
  for (const char *c = name; *c != 0; c++)
    if (*c == '/') return -call(SYS_execve, (word)name, (word)argv, (word)envp, 0);
  if (*name == 0) return ENOENT;
  for (char **e = envp; *e != 0 && folders == 0; e++)
    if (begins(*e, "PATH=")) folders = *e + 5;
  while (folders != 0 && *folders != 0) {
    const char *end = folders;
    while (*end != 0 && *end != ':') end++;
    word n = end - folders;
    if (n + length(name) + 2 < sizeof path) {
      char *to = path;
      if (n == 0) to = append(to, ".");
      while (folders < end) *to++ = *folders++;
      append(append(to, "/"), name);
      int why = -call(SYS_execve, (word)path, (word)argv, (word)envp, 0);
      if (why == EACCES) refused = why;
      else if (why != ENOENT && why != ENOTDIR) return why;
    }
    folders = *end == 0 ? end : end + 1;
  }
  return refused != 0 ? refused : ENOENT;
}

/* Writes one line about the end; a folder that cannot be written to changes nothing. */
static void record(const char *what, int number) {
  char line[24];
  word size = append(append_number(append(line, what), number), "\n") - line;
  long file = call(SYS_openat, HERE, (word)EXIT_FOLDER "/exit.new",
                   O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) return;
  if (call(SYS_write, file, (word)line, size, 0) == (long)size)
    call(SYS_renameat, HERE, (word)EXIT_FOLDER "/exit.new", HERE, (word)EXIT_FOLDER "/exit");
  call(SYS_close, file, 0, 0, 0);
}

/* The 16 hexadecimal digits after `name` in the text of /proc/PID/status; `otherwise` where there is no such line. */
static word mask_of(const char *status, const char *name, word otherwise) {
  for (; *status != 0; status++) {
    if (*status != '\n' || !begins(status + 1, name)) continue;
    word mask = 0;
    for (const char *c = status + 1 + length(name); *c > ' '; c++)
      mask = mask << 4 | (*c <= '9' ? *c - '0' : *c - 'a' + 10);
    return mask;
  }
  return otherwise;
}

/* Whether process 1 of a namespace would notice the signal: the kernel drops those it neither catches nor blocks. */
static int is_noticed(int child, int signal) {
  char text[4096];
  word size = 0;
  long got;
  append(append_number(append(text, "/proc/"), child), "/status");
  long file = call(SYS_openat, HERE, (word)text, O_CLOEXEC, 0);
  if (file < 0) return 1;
  while (size < sizeof text - 1 && (got = call(SYS_read, file, (word)text + size, sizeof text - 1 - size, 0)) > 0)
    size += got;
  call(SYS_close, file, 0, 0, 0);
  text[size] = 0;
  return ((mask_of(text, "SigBlk:\t", ALL) | mask_of(text, "SigCgt:\t", ALL)) & bit(signal)) != 0;
}

static void leave(int code) {
  for (;;) call(SYS_exit_group, code, 0, 0, 0);
}

/* Hands signals on until the program has ended. Answers its exit code, 128 and its number after a signal. */
static int watch(int child, int is_first) {
  for (;;) {
    int info[32];
    int signal = call(SYS_rt_sigtimedwait, (word)&ALL, (word)info, 0, sizeof ALL);
    if (signal <= 0) continue;
    if (signal == SIGCHLD) {
      int status;
      long ended;
      while ((ended = call(SYS_wait4, -1, (word)&status, WNOHANG, 0)) > 0)
        if (ended == child) return (status & 0x7f) != 0 ? 128 + (status & 0x7f) : status >> 8 & 0xff;
      /* The kernel's own word on a child, and not somebody's signal. */
      if (info[2] > 0) continue;
    }
    if (signal == SIGCONT || !is_first || is_noticed(child, signal)) call(SYS_kill, child, signal, 0, 0);
  }
}

__attribute__((used)) void start(word *stack) {
  int argc = stack[0];
  char **argv = (char **)(stack + 1);
  char **envp = argv + argc + 1;
  word before, wanted = bit(SIGHUP) | bit(SIGCONT);
  word at_once[2] = {0, 0}, half_a_second[2] = {0, 500000000};
  struct action children, usual = {0, 0, 0, 0};
  int records = 0, waits = 0, report[2], why = 0;

  if (argc < 3) leave(BAD_USE);
  for (char *flag = argv[1]; *flag != 0; flag++) {
    records |= *flag == 'r';
    waits |= *flag == 'w';
  }
  int is_first = call(SYS_getpid, 0, 0, 0, 0) == 1;
  call(SYS_rt_sigprocmask, SIG_SETMASK, (word)&ALL, (word)&before, sizeof ALL);
  /* Where SIGCHLD is ignored, nobody learns of an exit. */
  call(SYS_rt_sigaction, SIGCHLD, (word)&usual, (word)&children, sizeof ALL);
  /* The terminal goes to the program's session; giving it up sends two signals here. */
  int has_terminal = call(SYS_ioctl, 0, TIOCNOTTY, 0, 0) == 0;
  while (has_terminal && call(SYS_rt_sigtimedwait, (word)&wanted, 0, (word)at_once, sizeof ALL) > 0);
  if (call(SYS_pipe2, (word)report, O_CLOEXEC, 0, 0) < 0) leave(CANNOT_RUN);

  long child = call(SYS_clone, SIGCHLD, 0, 0, 0);
  if (child < 0) leave(CANNOT_RUN);
  if (child == 0) {
    call(SYS_setsid, 0, 0, 0, 0);
    if (has_terminal) call(SYS_ioctl, 0, TIOCSCTTY, 0, 0);
    /* Orphans go to process 1, which the program would be. */
    if (is_first) call(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0);
    call(SYS_rt_sigaction, SIGCHLD, (word)&children, 0, sizeof ALL);
    call(SYS_rt_sigprocmask, SIG_SETMASK, (word)&before, 0, sizeof ALL);
    why = execute(argv + 2, envp);
    call(SYS_write, report[1], (word)&why, sizeof why, 0);
    leave(why == ENOENT ? NOT_FOUND : CANNOT_RUN);
  }
  call(SYS_close, report[1], 0, 0, 0);
  while (call(SYS_read, report[0], (word)&why, sizeof why, 0) == -4);
  call(SYS_close, report[0], 0, 0, 0);
  /* What the program closes is then closed for those at the other end. */
  for (int descriptor = 0; descriptor < 3; descriptor++) call(SYS_close, descriptor, 0, 0, 0);

  int code = watch(child, is_first);
  if (records && why != 0) record("exec ", why);
  else if (records) record("exit ", code);
  if (waits) call(SYS_nanosleep, (word)half_a_second, 0, 0, 0);
  leave(code);
}
