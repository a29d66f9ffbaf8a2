package store_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// A file of 50 MB goes into the record and out of it, sealed on the way, in the
// memory of a few of its pieces.
func TestLargeFilesTakeLittleMemory(t *testing.T) {
	const size, room = 50 << 20, 24 << 20
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		id := cases.RequestID(uuid.NewString())
		meter := newMeter()
		d, err := s.SaveDocument(t.Context(), o.Viewer(o.Attorney), cases.Document{
			ID: cases.DocumentID(uuid.NewString()), Request: id, Kind: cases.Attachment, FileName: "recording.pdf", MediaType: "application/pdf", At: noon,
		}, io.LimitReader(meter, size))
		require.NoError(t, err)
		require.EqualValues(t, size, d.Size)
		_, err = do(t, o, o.Attorney, id, cases.Submit, cases.Payload{Visa: cases.U, Submission: storetest.Submission(), Documents: []cases.DocumentID{d.ID}})
		require.NoError(t, err)
		require.Less(t, meter.most, int64(room), "on the way in")

		meter = newMeter()
		require.NoError(t, s.CopyDocument(t.Context(), o.Viewer(o.Intake), d.ID, meter))
		require.EqualValues(t, size, meter.bytes)
		require.Less(t, meter.most, int64(room), "on the way out")
	})
}

// meter is an endless file, or the end of one, that looks at the heap while
// bytes pass.
type meter struct {
	before, bytes, most int64
}

func newMeter() *meter { return &meter{before: heap()} }

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

func (m *meter) pass(n int) (int, error) {
	if m.bytes>>22 != (m.bytes+int64(n))>>22 { // every 4 MiB
		m.most = max(m.most, heap()-m.before)
	}
	m.bytes += int64(n)
	return n, nil
}

func (m *meter) Read(b []byte) (int, error)  { return m.pass(len(b)) }
func (m *meter) Write(b []byte) (int, error) { return m.pass(len(b)) }
