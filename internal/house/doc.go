// Package house holds the tests that keep the house in order: who may import
// whom, that both databases have the same migrations, and that no file names a
// machine it was written on. There is no code here, only rules.
package house
