//go:build !cgo

#include "textflag.h"

// What fcntl returned, and whether it was asked; 0 without -E.
GLOBL looked<>(SB), NOPTR, $8

// start is where the program begins if it was linked with -E: it asks whether
// standard output is open, fcntl(1, F_GETFD), and goes on as Go does.
TEXT ·start(SB),NOSPLIT|NOFRAME,$0
	MOVD	$25, R8
	MOVD	$1, R0
	MOVD	$1, R1
	SVC
	MOVD	$looked<>(SB), R1
	MOVD	R0, (R1)
	JMP	_rt0_arm64_linux(SB)

// func atStart() int64
TEXT ·atStart(SB),NOSPLIT,$0-8
	MOVD	looked<>(SB), R0
	MOVD	R0, ret+0(FP)
	RET
