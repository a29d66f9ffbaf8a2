package web

import (
	"net/http"
	"net/url"
	"testing"

	"suppb/cases"
	"suppb/internal/testkit/browser"
)

// walledBy puts up a wall through the page.
func (p *person) walledBy(path string, who cases.PersonID, pairs ...string) answer {
	return p.post(path+"/walls", p.fill(path+"/walls", path+"/walls", with(url.Values{"person": {string(who)}, "reason": {"knows_accused"}}, pairs...)))
}

func TestWallsPage(t *testing.T) {
	s := newSite(t)
	path := s.accepted()
	for _, who := range []cases.PersonID{rosa, max_, ana} {
		s.as(who).get(path + "/walls").wantStatus(http.StatusForbidden)
		if s.as(who).get(path).links(path + "/walls") {
			t.Errorf("%s is led to the walls", who)
		}
	}
	p := s.as(ines)
	if !p.get(path).links(path + "/walls") {
		t.Error("the request's page does not lead to its walls")
	}
	p.get(path + "/walls").wantStatus(http.StatusOK).says("Nobody is kept out. Put up a wall when a colleague knows the victim or the accused").silent("Ines Ito</option>")
	p.post(path+"/walls", p.fill(path+"/walls", path+"/walls", nil)).wantStatus(http.StatusUnprocessableEntity).says("Choose who may not see this request.", "Choose why.")
	p.walledBy(path, rosa, "wall_text", "His sister.").wantStatus(http.StatusUnprocessableEntity).says("Assign another reviewer first", "His sister.")
	p.walledBy(path, sam, "reason", "other").wantStatus(http.StatusUnprocessableEntity).says("Write why, in a sentence.")
	p.walledBy(path, ines).wantStatus(http.StatusUnprocessableEntity).says("against themselves")

	s.as(sam).get(path).wantStatus(http.StatusOK)
	stale := p.fill(path+"/walls", path+"/walls", url.Values{"person": {string(sam)}, "reason": {"knows_accused"}, "wall_text": {"His brother is the accused."}})
	p.post(path+"/walls", stale).wantStatus(http.StatusSeeOther)
	p.get(path+"/walls").says("Sam Sorel", "Knows the accused, or is related to them.", "His brother is the accused.", "By Ines Ito").silent("Take the wall down")
	p.get(path).says("1 colleague is kept from this request")
	p.post(path+"/walls", stale).wantStatus(http.StatusConflict).says("This person is kept from the request already.", "His brother is the accused.")
	s.as(sam).get(path).wantStatus(http.StatusNotFound)
	s.as(sam).get(path + "/walls").wantStatus(http.StatusNotFound)

	down := path + "/walls/" + s.walls[0].ID + "/down"
	p.post(down, url.Values{"wall_end": {"x"}}).wantStatus(http.StatusForbidden)
	s.as(sam).post(down, url.Values{"wall_end": {"It is nobody I know."}}).wantStatus(http.StatusNotFound)
	chief := s.as(sue)
	chief.post(down, nil).wantStatus(http.StatusUnprocessableEntity).says("Say why this person may see the request again.")
	chief.post(down, url.Values{"wall_end": {"Another person of that name."}}).wantStatus(http.StatusSeeOther)
	chief.get(path+"/walls").says("Nobody is kept out", "Taken down by Sue Sato", "Another person of that name.")
	chief.post(down, url.Values{"wall_end": {"Twice."}}).wantStatus(http.StatusConflict).says("This wall was taken down already.", "Twice.")
	s.as(sam).get(path).wantStatus(http.StatusOK)
}

// Nobody is offered to choose whom a request is kept from.
func TestWhoIsKeptOutIsOnNoList(t *testing.T) {
	s := newSite(t)
	received, reviewed, drafted := s.submitted(), s.accepted(), s.drafted()
	p := s.as(ines)
	for _, tt := range []struct {
		path, at string
		person   cases.PersonID
		reader   cases.PersonID
		name     string
	}{
		{received, received, ray, ines, "Ray Rowe"}, {reviewed, reviewed, ray, sue, "Ray Rowe"}, {reviewed, reviewed + "/findings", una, rosa, "Una Usman"},
		{drafted, drafted + "/official", una, sue, "Una Usman"}, {drafted, drafted + "/disclosure", una, sue, "Una Usman"}, {received, received + "/walls", ray, ines, "Ray Rowe</option>"},
	} {
		if tt.at != received+"/walls" {
			s.as(tt.reader).get(tt.at).wantStatus(http.StatusOK).says(tt.name)
			if len(s.walledFrom(cases.RequestID(tt.path[10:]))) == 0 || tt.person == una {
				p.walledBy(tt.path, tt.person)
			}
		}
		s.as(tt.reader).get(tt.at).wantStatus(http.StatusOK).silent(tt.name)
		s.walls = nil
		if tt.at == drafted+"/disclosure" {
			p.walledBy(received, ray)
		}
	}
}

// Who steps aside is told that the request is out of their sight, and it is.
func TestSteppingAsideLeadsAway(t *testing.T) {
	s := newSite(t)
	path := s.recommended()
	p := s.as(sue)
	p.get(path + "/step-aside").says("From then on you do not find this request any more")
	got := p.post(path+"/step-aside", p.fill(path+"/step-aside", path+"/step-aside", url.Values{"code": {"knows_party"}})).wantStatus(http.StatusSeeOther)
	p.get(got.header.Get("Location")).says("You stepped aside, and the request is not yours to see any more.").silent(path)
	p.get(path).wantStatus(http.StatusNotFound)
	s.as(ines).get(path+"/walls").says("Sue Sato", "Stepped aside", "Knows the victim, the accused or their family.")
}

// The requester says who must not see a request. Those who can put up a wall read
// it first; the reviewer, who may be meant, does not.
func TestTheRequesterSaysWhoMustNotSee(t *testing.T) {
	s := newSite(t)
	values := goodRequest()
	values.Set("keep_from", "Investigator Rowe arrested her.")
	s.as(ana).upload("/requests", values).wantStatus(http.StatusSeeOther)
	path := "/requests/" + values.Get("request")
	p := s.as(ines)
	page := p.get(path).says("The requester says who must not see this", "Investigator Rowe arrested her.", "before you give the request to anybody")
	if !page.links(path + "/walls") {
		t.Error("it does not lead to the walls")
	}
	s.as(max_).get(path).silent("Investigator Rowe")
	s.as(ana).get(path).says("Who of the office must not see it", "Investigator Rowe arrested her.")
	if s.as(ana).get("/requests/new?again="+path[10:]).value("keep_from") == "" {
		t.Error("whoever asks again has to type it anew")
	}
	p.post(path+"/accept", p.fill(path, path+"/accept", url.Values{"reviewer": {string(rosa)}})).wantStatus(http.StatusSeeOther)
	s.as(rosa).get(path).silent("Investigator Rowe")
	p.walledBy(path, ray).wantStatus(http.StatusSeeOther)
	p.get(path).says("Look who is kept from it")
}

// TestLookOfWalls is TestLook for walls: none yet, with mistakes, standing and
// taken down, and the two pages that lead to them.
func TestLookOfWalls(t *testing.T) {
	s := newSite(t)
	values := goodRequest()
	values.Set("keep_from", "Investigator Rowe made the arrest, and his sister is the defendant's wife.")
	s.as(ana).upload("/requests", values).wantStatus(http.StatusSeeOther)
	path := "/requests/" + values.Get("request")
	page := browser.Open(t)
	page.Go(s.url + "/sign-in")
	s.signIn(page, sue)
	page.Go(s.url + path)
	fine(t, page, "staff-keep-from")
	page.Go(s.url + path + "/walls")
	fine(t, page, "walls-empty")
	page.Follow("main form[method=post] button")
	page.Forget() // the answer 422 is meant
	fine(t, page, "walls-mistakes")
	p := s.as(ines)
	p.walledBy(path, ray, "reason", "witness", "wall_text", "Made the arrest on 31 January.").wantStatus(http.StatusSeeOther)
	p.walledBy(path, una).wantStatus(http.StatusSeeOther)
	p.walledBy(path, sam).wantStatus(http.StatusSeeOther)
	s.as(sue).post(path+"/walls/"+s.walls[2].ID+"/down", url.Values{"wall_end": {"The accused is another Sorel."}}).wantStatus(http.StatusSeeOther)
	page.Go(s.url + path + "/walls")
	fine(t, page, "walls")
	page.Click("details summary")
	fine(t, page, "walls-open")
	page.Go(s.url + path)
	fine(t, page, "staff-walls")
}
