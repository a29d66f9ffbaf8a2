package main

import (
	"cmp"
	"errors"
	"runtime/debug"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"suppb/internal/config"
)

// workerOptions make the worker one version of a deployment, if the settings name
// one. Every run moves to the deployment's current version with its next task: an
// open request outlives many versions, and this code replays what earlier ones
// began. See “Versions of the worker” in docs/design.md.
func workerOptions(s config.Settings) (worker.Options, error) {
	options := worker.Options{WorkerStopTimeout: 5 * time.Second}
	if s.Deployment == "" {
		return options, nil
	}
	build := cmp.Or(s.BuildID, revision())
	if build == "" {
		return options, inputError(errors.New("this program does not know which revision it was built from; name its version with --build-id"))
	}
	options.DeploymentOptions = worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: s.Deployment, BuildID: build},
		DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	}
	return options, nil
}

// revision is what the program was built from; empty if the build did not know.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	id, modified := "", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			id = setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = "-modified"
		}
	}
	if id == "" {
		return ""
	}
	return id + modified
}
