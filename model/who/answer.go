package who

// Answer is whether a program can bind a port now.
type Answer uint8

// The answers. If there are several, the largest one counts.
const (
	Yes     Answer = iota
	Depends        // on something that no system call reveals: an option set by the port's holder
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
