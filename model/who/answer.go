package who

// Answer is whether a program can bind a port now.
type Answer uint8

// The answers, ordered so that of several the largest holds.
const (
	Yes     Answer = iota
	Depends        // on what the system tells nobody: an option of who holds the port
	No
)

// String returns the name that the machine output uses.
func (a Answer) String() string {
	switch a {
	case Yes:
		return "yes"
	case Depends:
		return "depends"
	}
	return "no"
}
