// Package act is the only package that changes other programs' processes and sockets. It
// does not decide what to do. A plan is made in model, confirmed in ui and carried out here,
// and the next snapshot shows whether it worked.
package act
