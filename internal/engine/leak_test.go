package engine
import ("testing";"os";"runtime/pprof";"path/filepath";"time";"github.com/stretchr/testify/require")
func TestLeakDump(t *testing.T){
	path := filepath.Join(t.TempDir(), "engine.db")
	for range 5 { e, err := Start(t.Context(), Options{Path: path}); require.NoError(t, err); require.NoError(t, e.Close()) }
	time.Sleep(time.Second)
	f,_:=os.Create("/tmp/gor.txt"); pprof.Lookup("goroutine").WriteTo(f,1); f.Close()
}
