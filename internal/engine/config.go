package engine

import (
	"fmt"
	"net/url"
	"sync/atomic"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
)

const (
	clusterName = "active"

	// historyShards is how many workflow locks the server spreads its work over. All of it goes through one SQLite
	// writer, so more shards would only mean more queues that wake up to find nothing.
	historyShards = 1
)

// services are the parts of the server that run. The worker part carries schedules, batches and the deletion of
// namespaces, none of which we use today; it is kept so that an operator's tool finds a whole server.
var services = []primitives.ServiceName{
	primitives.FrontendService,
	primitives.InternalFrontendService,
	primitives.HistoryService,
	primitives.MatchingService,
	primitives.WorkerService,
}

// byService returns the port of each service.
func (p ports) byService() map[primitives.ServiceName]int {
	return map[primitives.ServiceName]int{
		primitives.FrontendService:         p.frontend,
		primitives.InternalFrontendService: p.internalFrontend,
		primitives.HistoryService:          p.history,
		primitives.MatchingService:         p.matching,
		primitives.WorkerService:           p.worker,
	}
}

// serverConfig returns the configuration of one server over the database and on the ports given. What is left out is
// off: no metrics or pprof listener, no HTTP API (HTTPPort 0), no archival, no second cluster.
func serverConfig(db *config.SQL, p ports) *config.Config {
	cfg := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     sqlite.PluginName,
			VisibilityStore:  sqlite.PluginName,
			NumHistoryShards: historyShards,
			DataStores:       map[string]config.DataStore{sqlite.PluginName: {SQL: db}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: hostPort(p.frontend)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
		Services: make(map[string]config.Service),
	}
	for name, port := range p.byService() {
		// BindOnIP and not BindOnLocalHost: the latter asks the hosts file.
		cfg.Services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return cfg
}

// staticHosts tells every service where the others are. Without it the services find each other by a gossip protocol
// with a port of its own per service, unguarded, that also keeps an idle machine busy.
func staticHosts(p ports) map[primitives.ServiceName]static.Hosts {
	hosts := make(map[primitives.ServiceName]static.Hosts)
	for name, port := range p.byService() {
		hosts[name] = static.SingleLocalHost(hostPort(port))
	}
	return hosts
}

// dynamicConfig returns the settings that differ from the server's defaults or that we rely on whatever its defaults.
func dynamicConfig(o Options) dynamicconfig.StaticClient {
	c := dynamicconfig.StaticClient{
		// Every act of a person is an update, so these must not depend on a default.
		// (Update-with-start has no switch any more in this server version.)
		dynamicconfig.FrontendEnableUpdateWorkflowExecution.Key():              true,
		dynamicconfig.FrontendEnableUpdateWorkflowExecutionAsyncAccepted.Key(): true,

		// By default the server tells version-info.temporal.io once a day that it exists. Not from this office.
		dynamicconfig.EnableServerVersionCheck.Key(): false,

		// Streams are asked for the token like every other call.
		dynamicconfig.DisableStreamingAuthorizer.Key(): false,

		// One partition per task queue instead of four: partitions help many machines share a queue; here they are
		// four times the rows, the pollers and the chance that a task waits where nobody asks.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,

		// Scanners look through the whole database for what a large cluster may have lost. Ours is rebuilt instead.
		dynamicconfig.TaskQueueScannerEnabled.Key():  false,
		dynamicconfig.HistoryScannerEnabled.Key():    false,
		dynamicconfig.BuildIdScavengerEnabled.Key():  false,
		dynamicconfig.ExecutionsScannerEnabled.Key(): false,

		// For workflows with many children; ours have none, and children are still closed without it.
		dynamicconfig.EnableParentClosePolicyWorker.Key(): false,

		// Nobody else needs time to notice that this server leaves.
		dynamicconfig.FrontendShutdownDrainDuration.Key():           0,
		dynamicconfig.FrontendShutdownFailHealthCheckDuration.Key(): 0,
		dynamicconfig.HistoryShutdownDrainDuration.Key():            0,
		dynamicconfig.MatchingShutdownDrainDuration.Key():           0,
	}
	if o.HistoryEvents > 0 {
		c[dynamicconfig.HistoryCountSuggestContinueAsNew.Key()] = o.HistoryEvents
	}
	return c
}

// opened counts the databases opened by this process, see databaseConfig.
var opened atomic.Int64

// databaseConfig returns how the server reaches the file at path (absolute).
//
// The names must be spelled exactly so: the plugin turns each into "_pragma=name=value" of the connection string, which
// reaches every connection, and SQLite ignores a pragma it does not know without a word.
//
//   - journal_mode wal: a commit appends to one file instead of writing pages back and forth.
//   - synchronous normal: a commit does not wait for the disk; a checkpoint does. Pulling the plug may undo the last
//     acts in the engine, never tear the file. That is allowed here, and here only, since the record, which runs with
//     full, knows of every act and rebuilds the process; it makes acts about six times as fast.
//   - busy_timeout, in milliseconds: somebody looking into the file with a SQLite tool makes us wait, not fail.
//
// MaxConns is 1 because the server's transactions read and then write: with more connections two of them can each hold
// what the other needs, and SQLite answers that with an error at once, whatever the timeout.
//
// The plugin keeps connections in a table of the process, by connection string, and never closes them (conn_pool.go of
// the plugin, "todo"). A second start on the same path would get the old connection, and with it the old file even if
// that has been deleted or moved aside since. So each start has a connection string of its own: the plugin looks at
// "setup" only for the word "true", SQLite ignores it. The old connection stays open, idle, until the process ends;
// a program starts one engine, so only tests collect a few.
func databaseConfig(path string) *config.SQL {
	return &config.SQL{
		PluginName:   sqlite.PluginName,
		DatabaseName: uriPath(path),
		MaxConns:     1,
		MaxIdleConns: 1,
		ConnectAttributes: map[string]string{
			"mode":         "rw", // never make a file here: that is schema.go's work
			"setup":        fmt.Sprintf("start-%d", opened.Add(1)),
			"journal_mode": "wal",
			"synchronous":  "normal",
			"busy_timeout": "10000",
		},
	}
}

// uriPath escapes a path for a SQLite URI ("file:PATH?…"), where ?, # and % have a meaning.
func uriPath(path string) string { return (&url.URL{Path: path}).EscapedPath() }
