// Package engine runs a Temporal server inside this process, for an office that does not keep a Temporal cluster.
//
// It is a replaceable part. The record (the SQL database) is the truth; the engine's file holds only where each
// procedure stands, and every procedure can be rebuilt from the record. So the engine prefers an empty file to a
// doubtful one: a file that is damaged, half made or written by another server version is moved aside, never repaired.
// The program rebuilds at every start what it does not find, so it need not be told.
//
// Three doors are kept shut. Everything listens on 127.0.0.1 only. The port that clients use wants a secret that is
// made anew at each start (authorizer.go). The ports the server's own parts use among themselves want a certificate
// made anew at each start (internode.go). Nothing is sent outside: the server's version check is off. (Set
// OTEL_TRACES_EXPORTER, which the server reads by itself, and it sends traces.)
//
// The engine holds no personal data and logs none: workflow IDs are random and inputs carry no names.
//
// The files: options.go (what a caller says), engine.go (start, ready, stop), server.go (one boot of the Temporal
// server, and what happens when it gives up), config.go (how that server is set up), schema.go (the database file),
// lock.go (one engine per file), authorizer.go and internode.go (who may call), ports.go, log.go.
package engine
