package web

import "net/http"

// mailsShown is how many messages the page lists.
const mailsShown = 50

type mailBody struct {
	Mails []DemoMail
	Total int
}

// mail shows what the demonstration would have sent.
func (s *Server) mail(w http.ResponseWriter, r *http.Request, v *visit) error {
	mails, err := s.Mailbox.Mails(r.Context())
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "mail", &page{Title: "Demo mail", Visit: v, Body: mailBody{mails[:min(mailsShown, len(mails))], len(mails)}})
}
