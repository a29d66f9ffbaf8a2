package seal

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func requestBox(t testing.TB) *Box {
	t.Helper()
	b, err := FromSecret(NewSecret())
	require.NoError(t, err)
	return b
}

// A value opens under its own label and key, and nowhere else.
func TestSealedValuesStayWhereTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "value")
		label := rapid.String().Draw(t, "label")
		box, err := FromSecret(NewSecret())
		require.NoError(t, err)
		other, err := FromSecret(NewSecret())
		require.NoError(t, err)
		sealed := box.Seal(label, value)
		opened, err := box.Open(label, sealed)
		require.NoError(t, err)
		require.True(t, bytes.Equal(value, opened))

		_, err = other.Open(label, sealed)
		require.ErrorIs(t, err, ErrOpen, "another request's key")
		_, err = box.Open(label+"x", sealed)
		require.ErrorIs(t, err, ErrOpen, "another row")
		changed := bytes.Clone(sealed)
		changed[rapid.IntRange(0, len(sealed)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		_, err = box.Open(label, changed)
		require.ErrorIs(t, err, ErrOpen, "a changed bit")
	})
}

func sealFile(t testing.TB, b *Box, label string, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := b.Writer(&out, label)
	require.NoError(t, err)
	_, err = w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func openFile(b *Box, label string, sealed []byte) ([]byte, error) {
	r, err := b.Reader(bytes.NewReader(sealed), label)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestFiles(t *testing.T) {
	for name, size := range map[string]int{"empty": 0, "a byte": 1, "one piece": segment, "a piece and a byte": segment + 1, "three pieces": 3*segment - 7} {
		t.Run(name, func(t *testing.T) {
			box, content := requestBox(t), bytes.Repeat([]byte("narrative "), size/10+1)[:size]
			sealed := sealFile(t, box, "f/1", content)
			got, err := openFile(box, "f/1", sealed)
			require.NoError(t, err)
			require.True(t, bytes.Equal(content, got))
			_, err = openFile(box, "f/2", sealed)
			require.Error(t, err, "another file's place")
			if size > segment {
				_, err = openFile(box, "f/1", sealed[:segment])
				require.Error(t, err, "cut off")
				swapped := bytes.Clone(sealed)
				copy(swapped[segment-100:], sealed[:50])
				_, err = openFile(box, "f/1", swapped)
				require.Error(t, err, "a piece from elsewhere")
			}
			if size > 2*segment { // sealed pieces end at multiples of it
				_, err = openFile(box, "f/1", slices.Concat(sealed[:segment], sealed[2*segment:]))
				require.Error(t, err, "a piece left out of the middle")
				long := sealFile(t, box, "f/1", bytes.Repeat([]byte("narrative "), 4*segment/10)[:4*segment-200])
				_, err = openFile(box, "f/1", slices.Concat(long[:segment], long[2*segment:3*segment], long[segment:2*segment], long[3*segment:]))
				require.Error(t, err, "two whole pieces swapped")
			}
		})
	}
}

// A file of 50 MB is sealed and opened without ever being in memory.
func TestFilesTakeConstantMemory(t *testing.T) {
	box := requestBox(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	pr, pw := io.Pipe()
	go func() {
		w, err := box.Writer(pw, "f")
		if err == nil {
			_, err = io.CopyN(w, zeros{}, 50<<20)
		}
		pw.CloseWithError(errors.Join(err, w.Close()))
	}()
	r, err := box.Reader(pr, "f")
	require.NoError(t, err)
	var most uint64
	n, buf := int64(0), make([]byte, 64<<10)
	for i := 0; ; i++ {
		k, err := r.Read(buf)
		n += int64(k)
		if i%200 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapInuse)
		}
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
	require.Equal(t, int64(50<<20), n)
	require.Less(t, most, before.HeapInuse+16<<20)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestMasterKeys(t *testing.T) {
	ctx := t.Context()
	text := NewMasterText()
	first, err := ParseMaster(text + "\n")
	require.NoError(t, err)
	wrapped, err := first.Wrap(ctx, []byte("a key"), "office/1")
	require.NoError(t, err)

	got, err := first.Unwrap(ctx, wrapped, "office/1")
	require.NoError(t, err)
	require.Equal(t, "a key", string(got))
	_, err = first.Unwrap(ctx, wrapped, "office/2")
	require.ErrorIs(t, err, ErrOpen)

	for name, bad := range map[string]string{"empty": "", "a password": "correct horse", "cut off": text[:len(text)/2], "too long": text + "00"} {
		_, err := ParseMaster(bad)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), text[:8], name)
	}
}

func TestKeysetsRotate(t *testing.T) {
	ctx := t.Context()
	text := NewMasterText()
	master, err := ParseMaster(text)
	require.NoError(t, err)
	old, err := NewKeyset()
	require.NoError(t, err)
	sealed := old.Box.Seal("x", []byte("secret"))
	both, err := old.Rotated()
	require.NoError(t, err)
	require.NotEqual(t, old.ID(), both.ID())
	got, err := both.Box.Open("x", sealed)
	require.NoError(t, err)
	require.Equal(t, "secret", string(got))

	only, err := both.OnlyNewest()
	require.NoError(t, err)
	_, err = only.Box.Open("x", sealed)
	require.ErrorIs(t, err, ErrOpen)

	wrapped, err := both.Wrapped(ctx, master, "office/1")
	require.NoError(t, err)
	back, err := OpenKeyset(ctx, master, "office/1", wrapped)
	require.NoError(t, err)
	require.Equal(t, both.ID(), back.ID())
	require.Equal(t, 2, back.Size())

	digests, err := NewDigestKeyset()
	require.NoError(t, err)
	require.Equal(t, digests.Digest("a", 16), digests.Digest("a", 16))
	require.NotEqual(t, digests.Digest("a", 16), digests.Digest("b", 16))
}

// A key-management service is any program that wraps and unwraps.
func TestCommand(t *testing.T) {
	program := filepath.Join(t.TempDir(), "kms")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n[ \"$2\" = office/1 ] || exit 3\nbase64 -d | rev | base64 -w0\n"), 0o700))
	kms := Command{program}
	wrapped, err := kms.Wrap(t.Context(), []byte("a key"), "office/1")
	require.NoError(t, err)
	require.NotContains(t, string(wrapped), "a key")
	got, err := kms.Unwrap(t.Context(), wrapped, "office/1")
	require.NoError(t, err)
	require.Equal(t, "a key", strings.TrimSpace(string(got)))
	_, err = kms.Unwrap(t.Context(), wrapped, "office/2")
	require.ErrorContains(t, err, "failed at \"unwrap\"")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\necho '?'\n"), 0o700))
	_, err = kms.Wrap(t.Context(), []byte("a key"), "office/1")
	require.ErrorContains(t, err, "did not answer")
}
