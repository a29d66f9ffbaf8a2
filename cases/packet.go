package cases

// Packet is what is printed for one signature: office sheets, a letter if there
// is one, and the form.
type Packet struct {
	Visa     Visa
	Number   string   // of the request
	Token    string   // of the machine-readable code: the paper's code in the register
	Office   string   // whose sheets these are
	Signers  []Signer // in the order in which they sign
	ReturnTo []string // lines of the address to which the original goes
	Signing  []byte   // PDF of the form
	Letter   []byte   // PDF of the letter that goes with it, if any
}

// Signer is a person who signs in ink.
type Signer struct{ Name, Title string }

// ScannedStack is a scan of signed packets, taken apart.
type ScannedStack struct {
	Pages     int
	Packets   []ScannedPacket
	Questions []string // about pages that belong to no packet, a sentence each
}

// ScannedPacket is one packet of a scanned stack.
type ScannedPacket struct {
	Token     string // as it was printed on the cover sheet
	Digest    string // likewise: how the SHA-256 of the printed form begins, hex
	First     int    // pages of the scan
	Last      int
	PDF       []byte   // the signed pages, if nothing is in doubt
	Questions []string // what a person has to look at, a sentence each; then PDF is nil
}
