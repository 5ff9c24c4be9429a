// Command berth shows, live, which program lies at which IP address and port
// of this machine.
package main

func main() {}
