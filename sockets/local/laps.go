package local

// laps is in how many polls the incremental search reads every process once:
// at one poll a second, all of it is renewed within ten.
const laps = 10
