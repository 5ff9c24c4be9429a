//go:build !cgo

#include "textflag.h"

// What fcntl returned, and whether it was asked; 0 without -E.
GLOBL looked<>(SB), NOPTR, $8

// start is where the program begins if it was linked with -E: it asks whether
// standard output is open, fcntl(1, F_GETFD), and goes on as Go does.
TEXT ·start(SB),NOSPLIT|NOFRAME,$0
	MOVQ	$72, AX
	MOVQ	$1, DI
	MOVQ	$1, SI
	SYSCALL
	MOVQ	AX, looked<>(SB)
	JMP	_rt0_amd64_linux(SB)

// func atStart() int64
TEXT ·atStart(SB),NOSPLIT,$0-8
	MOVQ	looked<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
