package web

import (
	"mime"
	"net/http"
	"time"
)

// How long a browser may take to send a form, and to fetch what is answered.
// Whoever is slower on purpose holds a connection, and a form is small.
const (
	formTime     = time.Minute
	strangerTime = 3 * time.Minute  // 32 MB at 2 Mbit/s, from whoever has not signed in
	uploadTime   = 20 * time.Minute // ten files of 25 MB at 2 Mbit/s
)

// inTime ends what arrives or is fetched too slowly, until [Server.knowsPerson]
// gives somebody more time.
func inTime(form, upload time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setTimes(w, r, form, upload)
		next.ServeHTTP(w, r)
	})
}

func setTimes(w http.ResponseWriter, r *http.Request, form, upload time.Duration) {
	arrive := form
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		arrive = upload
	}
	// A writer that has no deadlines belongs to a test.
	limits, now := http.NewResponseController(w), time.Now()
	_ = limits.SetReadDeadline(now.Add(arrive))
	_ = limits.SetWriteDeadline(now.Add(arrive + upload))
}
