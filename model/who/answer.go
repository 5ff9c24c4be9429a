package who

// Answer is whether a program can bind a port now.
type Answer uint8

// The answers. If several apply, the largest one counts.
const (
	Yes     Answer = iota
	Depends        // on something that the system does not reveal, such as an option set by the port's holder
	No
)

// String returns the name used in machine output.
func (a Answer) String() string {
	switch a {
	case Yes:
		return "yes"
	case Depends:
		return "depends"
	}
	return "no"
}
