package workflows_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/proto"

	"suppb/internal/seal"
	"suppb/workflows"
)

// newKeys are a set of keys as the record keeps one for its engine.
func newKeys(t testing.TB) *seal.Keyset {
	t.Helper()
	k, err := seal.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const told = "Xiomara Quetzalcoatl was born on a Tuesday."

func TestPayloadsAreSealed(t *testing.T) {
	keys := newKeys(t)
	data := workflows.Sealed(client.Options{}, keys.Box).DataConverter
	for name, value := range map[string]any{"text": told, "struct": struct{ Text string }{told}, "bytes": []byte(told), "proto": &commonpb.WorkflowType{Name: told}} {
		t.Run(name, func(t *testing.T) {
			p, err := data.ToPayload(value)
			if err != nil {
				t.Fatal(err)
			}
			b, err := proto.Marshal(p)
			if err != nil || bytes.Contains(b, []byte("Xiomara")) || bytes.Contains(b, []byte("json/")) {
				t.Errorf("the engine sees %q (%v)", b, err)
			}
			again, err := data.ToPayload(value)
			if err != nil || bytes.Equal(p.Data, again.Data) {
				t.Errorf("equal payloads look equal (%v)", err)
			}
			if !strings.Contains(data.ToString(p), "Xiomara") && name != "bytes" {
				t.Errorf("it opens as %q", data.ToString(p))
			}
		})
	}
	t.Run("what says which key", func(t *testing.T) {
		p, err := data.ToPayload(told)
		if err != nil || string(p.Metadata["encoding"]) != "binary/encrypted" || len(p.Metadata) != 2 {
			t.Fatalf("%v (%v)", p.GetMetadata(), err)
		}
		rotated, err := keys.Rotated()
		if err != nil {
			t.Fatal(err)
		}
		newer := workflows.Sealed(client.Options{}, rotated.Box).DataConverter
		q, err := newer.ToPayload(told)
		if err != nil || bytes.Equal(p.Metadata["encryption-key-id"], q.Metadata["encryption-key-id"]) || len(q.Metadata["encryption-key-id"]) == 0 {
			t.Errorf("two keys have the IDs %s and %s (%v)", p.Metadata["encryption-key-id"], q.Metadata["encryption-key-id"], err)
		}
		var text string
		if err := newer.FromPayload(p, &text); err != nil || text != told {
			t.Errorf("a rotated key does not open what the earlier one sealed: %v", err)
		}
		if err := data.FromPayload(q, &text); err == nil {
			t.Error("the earlier key opens what the newer one sealed")
		}
	})
}

// Runs and recorded histories from before there was a key.
func TestPayloadsOfEarlierRunsPass(t *testing.T) {
	p, err := converter.GetDefaultDataConverter().ToPayload(told)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	if err := workflows.Sealed(client.Options{}, newKeys(t).Box).DataConverter.FromPayload(p, &text); err != nil || text != told {
		t.Errorf("%q, %v", text, err)
	}
}

// A stolen engine file, or an operator who changes what is in one.
func TestOnlyTheKeyOpensAPayload(t *testing.T) {
	data := workflows.Sealed(client.Options{}, newKeys(t).Box).DataConverter
	p, err := data.ToPayload(told)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	if err := workflows.Sealed(client.Options{}, newKeys(t).Box).DataConverter.FromPayload(p, &text); !errors.Is(err, seal.ErrOpen) || strings.Contains(err.Error(), "Xiomara") {
		t.Errorf("another key: %q, %v", text, err)
	}
	for i := range p.Data {
		changed := proto.CloneOf(p)
		changed.Data[i] ^= 1
		if err := data.FromPayload(changed, &text); err == nil {
			t.Errorf("byte %d changed, and it opens as %q", i, text)
		}
	}
	p.Data = nil
	if err := data.FromPayload(p, &text); err == nil {
		t.Error("nothing opens")
	}
}

func TestFailureTextsAreSealed(t *testing.T) {
	options := workflows.Sealed(client.Options{}, newKeys(t).Box)
	cause := temporal.NewApplicationErrorWithCause(told, "Refused", errors.New(told+" (cause)"), told+" (detail)")
	sealed := options.FailureConverter.ErrorToFailure(cause)
	b, err := proto.Marshal(sealed)
	if err != nil || bytes.Contains(b, []byte("Xiomara")) {
		t.Errorf("the engine sees %q (%v)", b, err)
	}
	var read *temporal.ApplicationError
	var detail string
	if err := options.FailureConverter.FailureToError(sealed); !errors.As(err, &read) || read.Type() != "Refused" || !strings.Contains(err.Error(), told) ||
		read.Details(&detail) != nil || detail != told+" (detail)" || !strings.Contains(errors.Unwrap(read).Error(), "(cause)") {
		t.Errorf("%v (%q)", err, detail)
	}
	if !strings.HasPrefix(sealed.Message, "Encoded failure") || sealed.Cause.Message != sealed.Message {
		t.Errorf("reading a failure opened it for the engine as well: %q", sealed.Message)
	}
	earlier := &failurepb.Failure{Message: told, FailureInfo: &failurepb.Failure_ApplicationFailureInfo{ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{}}}
	if err := options.FailureConverter.FailureToError(earlier); !strings.Contains(err.Error(), told) {
		t.Errorf("a failure of an earlier run reads %v", err)
	}
}

// The SDK gives the engine the text of a query that failed in clear.
func TestTextsOfFailedQueriesStayHere(t *testing.T) {
	options := workflows.Sealed(client.Options{}, newKeys(t).Box)
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{options.Interceptors[0].(interceptor.WorkerInterceptor)}})
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		if err := workflow.SetQueryHandler(ctx, "well", func() (string, error) { return told, nil }); err != nil {
			return err
		}
		return workflow.SetQueryHandler(ctx, "ill", func() (string, error) { return "", errors.New(told) })
	})
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	answer, err := env.QueryWorkflow("well")
	var said string
	if err != nil || answer.Get(&said) != nil || said != told {
		t.Errorf("%q (%v)", said, err)
	}
	if _, err := env.QueryWorkflow("ill"); err == nil || strings.Contains(err.Error(), "Xiomara") {
		t.Errorf("the engine reads %v", err)
	}
}
