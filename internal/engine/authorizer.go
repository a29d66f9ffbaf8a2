package engine

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"

	"go.temporal.io/server/common/authorization"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// On a shared machine loopback is not private: every local account and every program a browser can be talked into
// calling reaches it. So the frontend wants a secret that only this process knows. It lives in memory, is made anew at
// each start and is never logged or written down.
//
// The server's own system workers (schedules, batches, namespace deletion) call the frontend too, and they cannot be
// given a header. Letting the system namespace through without the secret would open that namespace to everybody.
// They get the server's "internal-frontend" instead: a second listener that takes every caller for the server itself,
// which is sound only because it is shut to strangers by other means, see internode.go.

// bearer carries the token: it is the header a client sends and what the frontend compares with.
// Printing it does not show the secret.
type bearer struct{ value string }

// newBearer makes a token of 256 random bits, in hex (64 characters).
func newBearer() bearer {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails: it ends the program rather than return weak bytes
	return bearer{value: "Bearer " + hex.EncodeToString(secret)}
}

func (b bearer) String() string   { return "bearer token (not shown)" }
func (b bearer) GoString() string { return b.String() }

// GetHeaders implements client.HeadersProvider: the header every call of our clients carries.
func (b bearer) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": b.value}, nil
}

// GetClaims implements authorization.ClaimMapper for the public frontend. A right token may do everything, any other
// may do nothing. A wrong token is no error here: the server logs errors, and a stranger could fill the log.
func (b bearer) GetClaims(auth *authorization.AuthInfo) (*authorization.Claims, error) {
	if subtle.ConstantTimeCompare([]byte(auth.AuthToken), []byte(b.value)) != 1 {
		return &authorization.Claims{}, nil
	}
	return &authorization.Claims{System: authorization.RoleAdmin}, nil
}

// authorizer allows a call if its claims say administrator: from bearer on the public frontend, from the server's own
// claim mapper on the internal one. It is asked for every call and every stream, reflection included.
type authorizer struct{}

// Authorize implements authorization.Authorizer. claims is nil when the call had no authorization header.
func (authorizer) Authorize(_ context.Context, claims *authorization.Claims, target *authorization.CallTarget) (authorization.Result, error) {
	// "Are you there" is answered to everybody; it tells nothing. The server's default authorizer opens GetSystemInfo
	// as well, which tells the version; we do not.
	if target.APIName == healthpb.Health_Check_FullMethodName {
		return authorization.Result{Decision: authorization.DecisionAllow}, nil
	}
	if claims != nil && claims.System&authorization.RoleAdmin != 0 {
		return authorization.Result{Decision: authorization.DecisionAllow}, nil
	}
	return authorization.Result{Decision: authorization.DecisionDeny}, nil
}
