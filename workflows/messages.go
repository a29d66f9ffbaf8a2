package workflows

import (
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
)

// TaskQueue is the queue of all workflows and their activities.
const TaskQueue = "certifications"

// Names that histories and operators see.
const (
	CertificationType = "Certification"
	MailroomType      = "Mailroom"
	DigestType        = "Digest"
	SweepType         = "Sweep"
	DesignationsType  = "Designations"
	RetentionType     = "Retention"
	DestructionType   = "Destruction"
	CheckpointType    = "Checkpoint"
	ProgressQuery     = "Progress" // takes a nonce, answers with a Standing
	PokeSignal        = "Poke"     // there is mail in the outbox
	ReloadSignal      = "Reload"   // the record holds another revision than this run
)

// Standing is where a run stands.
type Standing struct {
	activities.Progress
	Carries *activities.RequestInput `json:"carries,omitempty"`
	Asked   Asked                    `json:"asked,omitzero"` // zero if a worker of earlier code answers
}

// Asked is what a query was asked with, and of which run, as that run knows itself.
type Asked struct {
	Nonce    string `json:"nonce"`
	Workflow string `json:"workflow"`
	Run      string `json:"run"`
}

// CertificationID is the workflow ID of a request: its random ID, never a name.
func CertificationID(id cases.RequestID) string { return "certification/" + string(id) }

// MailroomID is the workflow ID of an office's mail.
func MailroomID(id cases.AgencyID) string { return "mailroom/" + string(id) }

// The IDs of an office's schedules; see [Client.schedule].
func DigestID(id cases.AgencyID) string       { return "digest/" + string(id) }
func DesignationsID(id cases.AgencyID) string { return "designations/" + string(id) }
func RetentionID(id cases.AgencyID) string    { return "retention/" + string(id) }
func CheckpointID(id cases.AgencyID) string   { return "checkpoint/" + string(id) }
func SweepID(id cases.AgencyID) string        { return "sweep/" + string(id) }

// DestructionID is the workflow ID of a list of requests to destroy.
func DestructionID(list string) string { return "destruction/" + list }

// Register makes a worker able to carry requests.
func Register(r interface {
	WorkflowRegistry
	RegisterActivity(a any)
}, a *activities.Activities) {
	RegisterWorkflows(r)
	r.RegisterActivity(a)
}

// WorkflowRegistry is a worker or a replayer.
type WorkflowRegistry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}

// RegisterWorkflows registers the workflows alone, which is all a replay needs.
func RegisterWorkflows(r WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(Certification, workflow.RegisterOptions{Name: CertificationType})
	r.RegisterWorkflowWithOptions(Mailroom, workflow.RegisterOptions{Name: MailroomType})
	r.RegisterWorkflowWithOptions(Digest, workflow.RegisterOptions{Name: DigestType})
	r.RegisterWorkflowWithOptions(Sweep, workflow.RegisterOptions{Name: SweepType})
	r.RegisterWorkflowWithOptions(Designations, workflow.RegisterOptions{Name: DesignationsType})
	r.RegisterWorkflowWithOptions(Retention, workflow.RegisterOptions{Name: RetentionType})
	r.RegisterWorkflowWithOptions(Destruction, workflow.RegisterOptions{Name: DestructionType})
	r.RegisterWorkflowWithOptions(Checkpoint, workflow.RegisterOptions{Name: CheckpointType})
}
