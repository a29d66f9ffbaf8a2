//go:build !unsealed

package seal

import (
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

func keysetCipher(h *keyset.Handle) (tink.AEAD, error) { return aead.New(h) }

func secretCipher(secret []byte) (tink.AEAD, error) { return subtle.NewAESGCM(secret) }
