package cases

import "context"

type originKey struct{}

// ComesFrom marks what is done under the context with where it comes from, as the
// audit log says it: "web" and the session, or "cli" and the user of the machine.
func ComesFrom(ctx context.Context, origin string) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

// OriginOf is where the context comes from; "worker" if nobody said: what the
// program does by itself.
func OriginOf(ctx context.Context) string {
	if origin, ok := ctx.Value(originKey{}).(string); ok {
		return origin
	}
	return "worker"
}
