package act

// lastSignal is SIGRTMAX.
const lastSignal = 64
