package workflows

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	commonpb "go.temporal.io/api/common/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/proto"
)

// Box seals what only this install may read, under a label that has to be the
// same when it is opened. Its sealed values are in Tink's wire format.
type Box interface {
	Seal(label string, plain []byte) []byte
	Open(label string, sealed []byte) ([]byte, error)
}

// Whoever operates the engine, or holds its file, sees which requests exist, when
// each had an event and what the event is called. What the event says is sealed:
// inputs and results of workflows, activities, updates, signals and queries, the
// markers of local activities, heartbeats, memos, the inputs of schedules, and
// the texts of failures. A handler of queries that fails says only that it did; the
// text of a panic, in answer to a query, is in clear, and ours name a version of
// rules. It holds
// nothing of a person to begin with; this is a second wall, should a mistake put
// something there.
//
// Sealing keeps what is read a secret. It does not vouch for it: a payload that
// is not sealed passes, since runs and recorded histories from before there was a
// key hold such. What may change a request is what the record knows, and nothing
// that the engine says; see attack_engine_test.go of the program.

// Sealed are a client's options with all that it and its workers give to the
// engine sealed.
func Sealed(o client.Options, box Box) client.Options {
	o.DataConverter, o.FailureConverter = converters(box)
	o.Interceptors = append(o.Interceptors, &quietQueries{})
	return o
}

// NewReplayer replays histories whether they are sealed or not; without a box,
// those that are not.
func NewReplayer(box Box) (worker.WorkflowReplayer, error) {
	data, failures := converters(box)
	return worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DataConverter: data, FailureConverter: failures})
}

func converters(box Box) (converter.DataConverter, converter.FailureConverter) {
	if box == nil {
		return nil, nil
	}
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), Codec{box})
	return data, failures{temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: data, EncodeCommonAttributes: true})}
}

// failures reads a failure without writing into it. The SDK (v1.50.0) opens one
// in place, and a local activity's is read before it is sent: its text would go
// to the engine in clear.
type failures struct{ converter.FailureConverter }

func (f failures) FailureToError(sealed *failurepb.Failure) error {
	return f.FailureConverter.FailureToError(proto.CloneOf(sealed))
}

// What a sealed payload says of itself, as Temporal's samples spell it.
const (
	sealedEncoding = "binary/encrypted"
	keyIDMetadata  = "encryption-key-id"
)

// payloadLabel is one for all payloads: a payload of one request that somebody
// puts into another's history opens, and the workflow refuses it by its content.
// Binding it to the workflow's ID does not do, since a schedule's input is sealed
// before the ID of the run is known.
const payloadLabel = "engine/payload"

// Codec seals payloads. It implements converter.PayloadCodec.
type Codec struct{ Box Box }

// Encode seals each payload with all that it says of itself.
func (c Codec) Encode(plain []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(plain))
	for i, p := range plain {
		b, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("seal a payload: %w", err)
		}
		sealed := c.Box.Seal(payloadLabel, b)
		out[i] = &commonpb.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(sealedEncoding), keyIDMetadata: []byte(keyID(sealed))},
			Data:     sealed,
		}
	}
	return out, nil
}

// Decode opens what is sealed and leaves the rest as it is.
func (c Codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != sealedEncoding {
			out[i] = p
			continue
		}
		b, err := c.Box.Open(payloadLabel, p.GetData())
		if err != nil {
			return nil, fmt.Errorf("open a payload that was sealed with key %s: %w", p.GetMetadata()[keyIDMetadata], err)
		}
		out[i] = &commonpb.Payload{}
		if err := proto.Unmarshal(b, out[i]); err != nil {
			return nil, errors.New("a sealed payload holds something else") // what it holds is nobody's business
		}
	}
	return out, nil
}

// keyID is the key that a value was sealed with: Tink begins each with one byte
// of version and four of the key's ID.
// See https://developers.google.com/tink/wire-format.
func keyID(sealed []byte) string {
	if len(sealed) < 5 {
		return ""
	}
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(sealed[1:5])), 10)
}
