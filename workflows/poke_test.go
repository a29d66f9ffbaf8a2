package workflows_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/mocks"

	"suppb/workflows"
)

func TestManyPokesAreOne(t *testing.T) {
	told := make(chan string, 10)
	temporal := &mocks.Client{}
	temporal.On("SignalWithStartWorkflow", mock.Anything, mock.Anything, workflows.PokeSignal, nil, mock.Anything, workflows.MailroomType, mock.Anything).
		Run(func(args mock.Arguments) { told <- args.String(1) }).Return(nil, nil)
	docket := &workflows.Client{Temporal: temporal, Logger: slog.New(slog.DiscardHandler), Patience: time.Second}
	for range 2 {
		for range 10 {
			if err := docket.Poke(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		select {
		case id := <-told:
			if id != workflows.MailroomID("a") {
				t.Errorf("told %s", id)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("nobody was told")
		}
	}
	time.Sleep(500 * time.Millisecond)
	if len(told) > 0 {
		t.Errorf("the mailroom was told %d times too often", len(told))
	}
}
