package workflows

import (
	"go.temporal.io/sdk/workflow"

	"suppb/activities"
	"suppb/cases"
)

// TaskQueue is the queue of both workflows and all their activities.
const TaskQueue = "certifications"

// Names that histories and operators see.
const (
	CertificationType = "Certification"
	MailroomType      = "Mailroom"
	DigestType        = "Digest"
	ProgressQuery     = "Progress" // answers with an activities.Progress
	PokeSignal        = "Poke"     // there is mail in the outbox
)

// CertificationID is the workflow ID of a request: its random ID, never a name.
func CertificationID(id cases.RequestID) string { return "certification/" + string(id) }

// MailroomID is the workflow ID of an office's mail.
func MailroomID(id cases.AgencyID) string { return "mailroom/" + string(id) }

// DigestID is the ID of the schedule that sends an office's digests.
func DigestID(id cases.AgencyID) string { return "digest/" + string(id) }

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
}
