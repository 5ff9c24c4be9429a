// A process of a scene. It carries out its arguments in order, then it reports on
// descriptor 3 that it is ready, and pauses.
//
//   -l PORT   listen on 127.0.0.1      -r         set SO_REUSEPORT first
//   -i SIG    ignore a signal          -b SIG     block it
//   -h SIG    handle it, and exit      -H SIG     handle it, and go on
//   -w SIG    sigwait, then exit       -W SIG     sigwait, and go on
//   -f SIG    signalfd, then exit      -F SIG     signalfd, and go on
//   -c N      fork children that keep the socket; -C N: that close it
//   -s        children lead their own sessions
//   -z        leave a zombie           -t         have a second thread
//   -v        wait for a child of vfork, which can't be interrupted (D)
//   -n        go on as the first process of a PID namespace
//   -S        start again whatever follows when it ends, as a supervisor does
//   -T PID    halt a process as a debugger does; -U PID: trace it, and pass signals on
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what) { perror(what); exit(9); }
static void leave(int s) { (void)s; _exit(0); }
static void stay(int s) { (void)s; }

// Nobody waits for an actor that was started again.
static void ready(void) {
  if (write(3, "r", 1) < 0) return;
  close(3);
}

static sigset_t only(int s) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, s);
  return set;
}

static int listener(int port, int reuse) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (reuse) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  else setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  for (int i = 0; bind(fd, (struct sockaddr *)&at, sizeof at); i++) {
    if (i == 200) die("bind");
    usleep(10000);
  }
  if (listen(fd, 8)) die("listen");
  return fd;
}

static void child(int fd, int session) {
  pid_t p = fork();
  if (p < 0) die("fork");
  if (p > 0) return;
  for (int s = 1; s < 32; s++) signal(s, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  if (fd >= 0) close(fd);
  if (session) setsid();
  close(3);
  for (;;) pause();
}

static void *idle(void *x) { for (;;) pause(); return x; }

static void taken(int s, char how, int go_on) {
  sigset_t set = only(s);
  sigprocmask(SIG_BLOCK, &set, 0);
  int fd = how == 'f' ? signalfd(-1, &set, 0) : -1;
  ready();
  do {
    struct signalfd_siginfo info;
    int got;
    if (how == 'f') { if (read(fd, &info, sizeof info) < 0) die("signalfd"); }
    else sigwait(&set, &got);
  } while (go_on);
  _exit(0);
}

static void trace(pid_t p, int halts) {
  if (ptrace(PTRACE_SEIZE, p, 0, 0)) die("seize");
  if (halts && ptrace(PTRACE_INTERRUPT, p, 0, 0)) die("interrupt");
  int status;
  if (halts) waitpid(p, &status, __WALL);
  ready();
  for (;;) {
    if (halts) { pause(); continue; }
    if (waitpid(p, &status, __WALL) != p) _exit(0);
    if (WIFEXITED(status) || WIFSIGNALED(status)) { for (;;) pause(); }
    ptrace(PTRACE_CONT, p, 0, WIFSTOPPED(status) && status >> 16 == 0 ? WSTOPSIG(status) : 0);
  }
}

static void supervise(void) {
  for (;;) {
    pid_t p = fork();
    if (p < 0) die("fork");
    if (p == 0) return;
    waitpid(p, 0, 0);
    usleep(20000);
  }
}

static void forked(void) {
  if (vfork() == 0) {
    ready();
    for (;;) pause();
  }
}

static void first(void) {
  if (unshare(CLONE_NEWPID)) die("unshare");
  pid_t p = fork();
  if (p < 0) die("fork");
  if (p == 0) return;
  close(3);
  waitpid(p, 0, 0);
  _exit(0);
}

int main(int n, char **args) {
  int reuse = 0, session = 0, fd = -1;
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < n; i++) {
    char what = args[i][1];
    int value = strchr("libhHwWfFcCTU", what) ? atoi(args[++i]) : 0;
    sigset_t set = only(value > 0 && value < 64 ? value : 1);
    switch (what) {
    case 'l': fd = listener(value, reuse); break;
    case 'r': reuse = 1; break;
    case 's': session = 1; break;
    case 'i': signal(value, SIG_IGN); break;
    case 'b': sigprocmask(SIG_BLOCK, &set, 0); break;
    case 'h': signal(value, leave); break;
    case 'H': signal(value, stay); break;
    case 'w': case 'f': taken(value, what, 0); break;
    case 'W': case 'F': taken(value, what + 'a' - 'A', 1); break;
    case 'c': for (int k = 0; k < value; k++) child(-1, session); break;
    case 'C': for (int k = 0; k < value; k++) child(fd, session); break;
    case 'z': { pid_t p = fork(); if (p == 0) _exit(0); siginfo_t i; waitid(P_PID, p, &i, WEXITED | WNOWAIT); break; }
    case 't': { pthread_t t; if (pthread_create(&t, 0, idle, 0)) die("thread"); break; }
    case 'v': forked(); break;
    case 'n': first(); break;
    case 'S': supervise(); break;
    case 'T': case 'U': trace(value, what == 'T'); break;
    default: fprintf(stderr, "what is %s?\n", args[i]); return 9;
    }
  }
  ready();
  for (;;) pause();
}
