package engine_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/api/adminservice/v1"
	"go.temporal.io/server/api/historyservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"suppb/internal/engine"
)

// requireRefused makes one harmless call with the options given.
func requireRefused(t *testing.T, o client.Options) {
	t.Helper()
	c, err := client.NewLazyClient(o)
	require.NoError(t, err)
	defer c.Close()
	_, err = c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: o.Namespace})
	var denied *serviceerror.PermissionDenied
	require.ErrorAs(t, err, &denied)
}

// The attack: another account on the same machine finds the port and talks to it.
func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	e := open(t, engine.Options{Path: fileIn(t)})
	hostPort, ours, token := e.ClientOptions().HostPort, e.ClientOptions().Namespace, tokenOf(t, e)
	conn := connect(t, hostPort, insecure.NewCredentials())
	api := workflowservice.NewWorkflowServiceClient(conn)

	for _, namespace := range []string{ours, "temporal-system", "no-such-namespace"} {
		for name, call := range map[string]func() error{
			"ListWorkflowExecutions": func() error {
				_, err := api.ListWorkflowExecutions(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: namespace})
				return err
			},
			"StartWorkflowExecution": func() error {
				_, err := api.StartWorkflowExecution(t.Context(), &workflowservice.StartWorkflowExecutionRequest{
					Namespace: namespace, WorkflowId: "x", RequestId: "x",
					WorkflowType: &commonpb.WorkflowType{Name: "x"}, TaskQueue: &taskqueuepb.TaskQueue{Name: "x"},
				})
				return err
			},
			"DescribeNamespace": func() error {
				_, err := api.DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
				return err
			},
			"PollWorkflowTaskQueue": func() error {
				_, err := api.PollWorkflowTaskQueue(t.Context(), &workflowservice.PollWorkflowTaskQueueRequest{
					Namespace: namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: "x"},
				})
				return err
			},
		} {
			t.Run(namespace+"/"+name, func(t *testing.T) {
				require.Equal(t, codes.PermissionDenied, status.Code(call()))
			})
		}
	}
	for name, call := range map[string]func() error{
		"GetSystemInfo": func() error {
			_, err := api.GetSystemInfo(t.Context(), &workflowservice.GetSystemInfoRequest{})
			return err
		},
		"ListNamespaces": func() error {
			_, err := api.ListNamespaces(t.Context(), &workflowservice.ListNamespacesRequest{})
			return err
		},
		"operator": func() error {
			_, err := operatorservice.NewOperatorServiceClient(conn).ListClusters(t.Context(), &operatorservice.ListClustersRequest{})
			return err
		},
		"admin": func() error {
			_, err := adminservice.NewAdminServiceClient(conn).DescribeCluster(t.Context(), &adminservice.DescribeClusterRequest{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, codes.PermissionDenied, status.Code(call()))
		})
	}

	// The server does not give the refusal of a stream its code; it is refused by the same authorizer all the same.
	for name, call := range map[string]func() error{
		"stream": func() error {
			stream, err := adminservice.NewAdminServiceClient(conn).StreamWorkflowReplicationMessages(t.Context())
			if err != nil {
				return err
			}
			_, err = stream.Recv()
			return err
		},
		"health watch": func() error {
			stream, err := healthpb.NewHealthClient(conn).Watch(t.Context(), &healthpb.HealthCheckRequest{})
			if err != nil {
				return err
			}
			_, err = stream.Recv()
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, call(), "Request unauthorized")
		})
	}

	t.Run("health check is open", func(t *testing.T) {
		got, err := healthpb.NewHealthClient(conn).Check(t.Context(), &healthpb.HealthCheckRequest{
			Service: "temporal.api.workflowservice.v1.WorkflowService",
		})
		require.NoError(t, err)
		require.Equal(t, healthpb.HealthCheckResponse_SERVING, got.GetStatus())
	})
	t.Run("wrong token", func(t *testing.T) {
		for _, wrong := range []string{"", "x", "Bearer", "Bearer ", token, "Bearer " + token[1:], "Bearer " + token + "0", "bearer " + token} {
			requireRefused(t, client.Options{HostPort: hostPort, Namespace: ours, HeadersProvider: header(wrong)})
		}
	})
	t.Run("right token", func(t *testing.T) {
		require.Len(t, token, 64)
		c, err := client.DialContext(t.Context(), client.Options{
			HostPort: hostPort, Namespace: ours, HeadersProvider: header("Bearer " + token),
		})
		require.NoError(t, err)
		c.Close()
	})
	t.Run("token is not printed", func(t *testing.T) {
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			require.NotContains(t, fmt.Sprintf(verb, e.ClientOptions().HeadersProvider), token)
		}
	})
}

// The attack: the front door is shut, so they try the ports the server's parts talk over.
func TestInnerPortsAreShut(t *testing.T) {
	others := listening(t)
	e := open(t, engine.Options{Path: fileIn(t)})
	inner := 0
	for _, address := range listening(t) {
		if address == e.ClientOptions().HostPort || slices.Contains(others, address) {
			continue
		}
		inner++
		for name, creds := range map[string]credentials.TransportCredentials{
			"plain": insecure.NewCredentials(),
			"tls":   credentials.NewTLS(&tls.Config{InsecureSkipVerify: true}),
		} {
			t.Run(address+"/"+name, func(t *testing.T) {
				conn := connect(t, address, creds)
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				_, err := healthpb.NewHealthClient(conn).Check(ctx, &healthpb.HealthCheckRequest{})
				require.Equal(t, codes.Unavailable, status.Code(err), "%v", err)
				_, err = historyservice.NewHistoryServiceClient(conn).StartWorkflowExecution(ctx, &historyservice.StartWorkflowExecutionRequest{})
				require.Equal(t, codes.Unavailable, status.Code(err), "%v", err)
			})
		}
	}
	require.Equal(t, 4, inner, "history, matching, worker, internal frontend")
}

func TestListensOnLoopbackOnly(t *testing.T) {
	others := listening(t)
	e := open(t, engine.Options{Path: fileIn(t)})
	addresses := listening(t)
	require.Contains(t, addresses, e.ClientOptions().HostPort)
	for _, address := range addresses {
		host, _, err := net.SplitHostPort(address)
		require.NoError(t, err)
		require.Equal(t, "127.0.0.1", host, address)
	}
	require.NoError(t, e.Close())
	require.ElementsMatch(t, others, listening(t), "nothing is left open")
}

// tokenOf returns the engine's secret, without the word before it.
func tokenOf(t *testing.T, e *engine.Engine) string {
	t.Helper()
	headers, err := e.ClientOptions().HeadersProvider.GetHeaders(t.Context())
	require.NoError(t, err)
	token, found := strings.CutPrefix(headers["authorization"], "Bearer ")
	require.True(t, found)
	return token
}

// connect dials without a token.
func connect(t *testing.T, address string, creds credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(creds))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}

// listening returns the addresses this process listens on, from the kernel's tables: TCP over IPv4 and IPv6.
// Tests that call it do not run in parallel with others.
func listening(t *testing.T) []string {
	t.Helper()
	ours := make(map[string]bool)
	links, err := filepath.Glob("/proc/self/fd/*")
	require.NoError(t, err)
	if len(links) == 0 {
		t.Skip("this system has no /proc")
	}
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, "socket:[") {
			ours[strings.TrimSuffix(strings.TrimPrefix(to, "socket:["), "]")] = true
		}
	}
	var found []string
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		file, err := os.Open(table)
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
			fields := strings.Fields(lines.Text())
			const listen = "0A"
			if len(fields) < 10 || fields[3] != listen || !ours[fields[9]] {
				continue
			}
			found = append(found, address(t, fields[1]))
		}
	}
	return found
}

// address reads "0100007F:1F90": the address in words of four bytes, lowest byte first, and the port.
func address(t *testing.T, s string) string {
	t.Helper()
	hex, port, _ := strings.Cut(s, ":")
	var ip net.IP
	for ; len(hex) >= 8; hex = hex[8:] {
		word, err := strconv.ParseUint(hex[:8], 16, 32)
		require.NoError(t, err)
		ip = append(ip, byte(word), byte(word>>8), byte(word>>16), byte(word>>24))
	}
	n, err := strconv.ParseUint(port, 16, 16)
	require.NoError(t, err)
	return net.JoinHostPort(ip.String(), strconv.FormatUint(n, 10))
}

// header sends an authorization header as it is.
type header string

func (h header) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": string(h)}, nil
}
