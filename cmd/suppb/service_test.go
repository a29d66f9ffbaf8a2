package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"suppb/internal/testkit/visitor"
	"suppb/store"
)

// service is the built binary at work on a data folder of its own.
type service struct {
	t        *testing.T
	role     string // serve, web or worker
	data     string
	database string // empty for SQLite in the data folder
	addr     string
	front    string // what stands before it, if anything does
	args     []string
	env      []string
	log      string // file with everything it printed
	cmd      *exec.Cmd
	done     chan error
}

var buildOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "suppb-e2e-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "suppb")
	out, err := exec.Command("go", "build", "-tags", "faults", "-o", bin, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the binary: %w\n%s", err, out)
	}
	return bin, nil
})

// binary is the program, built with the tag that lets a test stop it.
func binary(t *testing.T) string {
	t.Helper()
	bin, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// suppb runs an upkeep command on the service's data and returns what it printed.
func (s *service) suppb(args ...string) string {
	s.t.Helper()
	cmd := exec.Command(binary(s.t), append(args, "--data", s.data)...)
	cmd.Env = append(os.Environ(), s.databaseEnv()...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("suppb %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// account adds a person and returns the password.
func (s *service) account(args ...string) string {
	s.t.Helper()
	password := store.RandomGroups(4)
	cmd := exec.Command(binary(s.t), append([]string{"user", "add", "--password-stdin", "--data", s.data}, args...)...)
	cmd.Env = append(os.Environ(), s.databaseEnv()...)
	cmd.Stdin = strings.NewReader(password + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("suppb user add: %v\n%s", err, out)
	}
	return password
}

// databaseEnv names the record in the environment: its URL holds a password.
func (s *service) databaseEnv() []string {
	if s.database == "" {
		return nil
	}
	return []string{"SUPPB_DATABASE=" + s.database}
}

func newService(t *testing.T, database string, args ...string) *service {
	t.Helper()
	data := t.TempDir()
	s := &service{t: t, role: "serve", data: data, database: database, addr: freeAddr(t), args: args, log: filepath.Join(t.TempDir(), "log")}
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			if b, err := os.ReadFile(s.log); err == nil {
				t.Logf("the service printed:\n%s", b[max(0, len(b)-6000):])
			}
		}
	})
	return s
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// base is where people reach the service.
func (s *service) base() string { return cmp.Or(s.front, "http://"+s.addr) }

// start runs the service and waits until it is ready.
func (s *service) start() {
	s.t.Helper()
	s.launch()
	s.awaitReady()
}

// launch runs the service.
func (s *service) launch() {
	s.t.Helper()
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	s.cmd = exec.Command(binary(s.t), append([]string{s.role, "--data", s.data, "--addr", s.addr}, s.args...)...)
	s.cmd.Env = append(append(os.Environ(), s.databaseEnv()...), s.env...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	s.done = done
}

func (s *service) awaitReady() {
	s.t.Helper()
	s.await("the service is ready", 60*time.Second, func() bool {
		select {
		case err := <-s.done:
			s.done = nil
			s.t.Fatalf("the service ended while it started: %v", err)
		default:
		}
		resp, err := http.Get(s.base() + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// await polls until the condition holds.
func (s *service) await(what string, limit time.Duration, condition func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), limit)
	defer cancel()
	for !condition() {
		select {
		case <-ctx.Done():
			s.t.Fatalf("waited %s in vain until %s", limit, what)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// kill ends the service as a power cut would.
func (s *service) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	s.awaitDeath()
}

// awaitDeath waits until the service was killed.
func (s *service) awaitDeath() {
	s.t.Helper()
	select {
	case err := <-s.done:
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			s.t.Fatalf("the service ended with %v, not by SIGKILL", err)
		}
	case <-time.After(20 * time.Second):
		s.t.Fatal("the service did not die")
	}
	s.done = nil
}

// stop ends the service in order, if it runs.
func (s *service) stop() {
	if s.done == nil {
		return
	}
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.done:
		if err != nil {
			s.t.Errorf("the service ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		s.cmd.Process.Kill()
		s.t.Error("the service did not stop within 30 seconds of SIGTERM")
	}
	s.done = nil
}

// staffed is a service with an office and one account of each role.
type staffed struct {
	*service
	attorney, other, intake, ada, supervisor, official, manager *visitor.Visitor
}

// open adds an office and its people to a fresh data folder; the service must not run.
func (s *service) open(rules string, ruleArgs ...string) map[string]string {
	s.t.Helper()
	s.suppb("migrate")
	s.suppb(append([]string{"office", "add", "--name", "Test County District Attorney", "--head-given", "Eleanor", "--head-family", "Marsh",
		"--street", "1 Test Square", "--city", "Testville", "--state", "NY", "--zip", "10999", "--phone", "5550100", "--rules", rules}, ruleArgs...)...)
	return map[string]string{
		"ortiz@legalaid.example": s.account("--email", "ortiz@legalaid.example", "--given", "Ana", "--family", "Ortiz", "--role", "requester", "--organisation", "Harbor Legal Aid"),
		"kim@firm.example":       s.account("--email", "kim@firm.example", "--given", "Daniel", "--family", "Kim", "--role", "requester", "--organisation", "Kim LLP"),
		"intake@da.example":      s.account("--email", "intake@da.example", "--given", "Rosa", "--family", "Lindqvist", "--role", "intake"),
		"ada@da.example":         s.account("--email", "ada@da.example", "--given", "Miriam", "--family", "Okafor", "--role", "reviewer"),
		"chief@da.example":       s.account("--email", "chief@da.example", "--given", "Irene", "--family", "Castellan", "--role", "supervisor"),
		"verdi@da.example":       s.account("--email", "verdi@da.example", "--given", "Thomas", "--family", "Verdi", "--role", "certifying_official", "--title", "Chief"),
		"manager@da.example":     s.account("--email", "manager@da.example", "--given", "Grace", "--family", "Halloran", "--role", "manager,administrator"),
	}
}

// signInAll signs everybody in.
func (s *service) signInAll(passwords map[string]string) *staffed {
	s.t.Helper()
	in := func(email string) *visitor.Visitor {
		return visitor.New(s.t, s.base()).SignIn(email, passwords[email])
	}
	return &staffed{
		service: s, attorney: in("ortiz@legalaid.example"), other: in("kim@firm.example"), intake: in("intake@da.example"),
		ada: in("ada@da.example"), supervisor: in("chief@da.example"), official: in("verdi@da.example"), manager: in("manager@da.example"),
	}
}

// at are the same people, sessions included, at another address of the service.
func (p *staffed) at(base string) *staffed {
	moved := *p
	for _, v := range []**visitor.Visitor{&moved.attorney, &moved.other, &moved.intake, &moved.ada, &moved.supervisor, &moved.official, &moved.manager} {
		*v = (*v).At(base)
	}
	return &moved
}

// victim is an invented person whose facts must not leave the record.
type victim struct {
	visa, family, given, born, aNumber, narrative, helpfulness, caseNumber string
}

var (
	uVictim = victim{"U", "Quetzalli", "Xochitl", "1991-07-23", "219876543", "The zanjero followed her home with a lantern.", "She walked to the precinct the same night.", "CR-771204-25"}
	tVictim = victim{"T", "Đặngkieu", "Mỹlinh", "1988-11-04", "208765431", "The recruiter kept her passport in a biscuit tin.", "She drew a map of the warehouse for detectives.", "CR-880315-24"}
)

// submit fills in the request form and returns the request's path.
func (v victim) submit(t *testing.T, who *visitor.Visitor) string {
	t.Helper()
	page := v.form(who).Attach("documents", "g28.pdf", "application/pdf", "%PDF-1.4 authority of "+v.visa).Send()
	page.Is(http.StatusOK).Has("received")
	if !strings.HasPrefix(page.Path, "/requests/") {
		t.Fatalf("the request was answered at %s: %.2000s", page.Path, page.Text())
	}
	return page.Path
}

// form is the request form, complete but for documents.
func (v victim) form(who *visitor.Visitor) *visitor.Form {
	return who.Get("/requests/new").Form("/requests").
		Set("handled", "yes").Set("visa", v.visa).
		Set("family", v.family).Set("given", v.given).Date("born_on", v.born).Set("gender", "female").Set("a_number", v.aNumber).
		Set("case_number", v.caseNumber).Date("happened_on", "2025-03-02").Set("where", "Testville, New York").
		Set("narrative", v.narrative).Set("helpfulness", v.helpfulness).
		Set("reply_to", "40 Mercer Walk, Testville").Set("authority", "yes")
}

// recommend fills in the findings and recommends to certify.
func (v victim) recommend(ada *visitor.Visitor, path string) *visitor.Page {
	f := ada.Get(path+"/findings").Form(path+"/recommend").
		Set("case_status", "completed").Set("case_number", v.caseNumber).Set("statutes", "NY Penal Law § 135.10").
		Set("narrative", v.narrative).Set("outcome", "certify").Set("family_culpable", "no").
		Set("no_conflict", "yes").Option("official", "Verdi")
	if v.visa == "T" {
		f.Set("trafficking", "labor_trafficking").Set("fear", "no").Set("cooperation", "complied").Set("cooperation_explain", v.helpfulness)
	} else {
		f.Set("victim_kind", "direct").Set("capacity", "own").Set("help_modes", "was").
			Set("activities", "false_imprisonment", "stalking").Set("in_united_states", "yes").Set("where", "Testville, New York").
			Set("extraterritorial", "no").Set("has_information", "yes").Set("helpful", "yes").Set("refused", "no").
			Set("helpfulness_explain", v.helpfulness)
	}
	return f.Send()
}

// endorse passes the recommendation on as the supervisor.
func endorse(supervisor *visitor.Visitor, path string) *visitor.Page {
	return supervisor.Get(path + "/decision").Form(path + "/endorse").Send()
}

// sign records the scan that is in the record already, or the file, as signed on
// the day; a T declaration has a second signature of that day.
func (v victim) sign(intake *visitor.Visitor, path, on, file string) *visitor.Page {
	f := intake.Get(path+"/signature").Form(path+"/signature").Date("signed_on", on).Date("signed_again", on)
	if v.visa == "T" {
		f.Date("supervisor_on", on)
	}
	if file != "" {
		f.Attach("scan", "signed.pdf", "application/pdf", file)
	}
	return f.Send()
}

// dispatch records that the original left by courier on the day.
func dispatch(intake *visitor.Visitor, path, on string) *visitor.Page {
	return intake.Get(path+"/dispatch").Form(path+"/dispatch").Set("code", "courier").Date("act_day", on).Set("act_text", "1Z 999 AA1").Send()
}

// secrets are the victim's facts as they could appear in a file.
func (v victim) secrets() []string {
	parts := strings.Split(v.born, "-")
	return []string{v.family, v.given, v.born, parts[1] + "/" + parts[2] + "/" + parts[0], v.aNumber, v.narrative[:24], v.helpfulness[:24], v.caseNumber}
}

// findSecrets lists which secrets stand in the files, written in whatever way.
func findSecrets(t *testing.T, secrets []string, paths ...string) (found []string) {
	t.Helper()
	search := newByteSearch(secrets)
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range search.in(b) {
			found = append(found, hit+" of "+filepath.Base(path))
		}
	}
	return found
}
