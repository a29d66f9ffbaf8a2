package workflows

import (
	"errors"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"
)

// errQuery is all that the engine learns of a query that fails. The SDK (v1.50.0)
// seals a query's failure, and puts its text beside it in clear.
var errQuery = errors.New("a query failed; the log of the worker says why")

// quietQueries keeps the texts of failed queries from the engine.
type quietQueries struct{ interceptor.InterceptorBase }

func (*quietQueries) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &quietRun{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}}
}

type quietRun struct {
	interceptor.WorkflowInboundInterceptorBase
}

func (q *quietRun) HandleQuery(ctx workflow.Context, in *interceptor.HandleQueryInput) (any, error) {
	answer, err := q.Next.HandleQuery(ctx, in)
	if err != nil {
		workflow.GetLogger(ctx).Error("a query failed", "query", in.QueryType, "error", err)
		return nil, errQuery
	}
	return answer, nil
}
