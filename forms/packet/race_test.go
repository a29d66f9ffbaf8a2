//go:build race

package packet

// raceDetector makes loops over pixels ten times slower, and there is nothing
// for it to find: the package starts no goroutines.
const raceDetector = true
