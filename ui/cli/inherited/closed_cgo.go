//go:build cgo && unix

package inherited

/*
#include <errno.h>
#include <fcntl.h>

static int closed;

__attribute__((constructor, used)) static void look(void) {
	closed = fcntl(1, F_GETFD) == -1 && errno == EBADF;
}

static int output_closed(void) { return closed; }
*/
import "C"

// OutputClosed reports whether standard output was closed when the program was
// started. It returns false if that can't be determined.
func OutputClosed() bool { return C.output_closed() != 0 }
