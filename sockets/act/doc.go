// Package act is the only package that changes what others have. Nothing in it
// decides what to do: a plan is made in model, asked about in ui, carried out
// here, and the next snapshot shows whether it worked.
package act
