package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"suppb/internal/config"
	"suppb/internal/seal"
)

// masterKeyFile is where a master key lies that no setting names.
func masterKeyFile(data string) string { return filepath.Join(data, "master.key") }

// masterKey finds the key that the record's keys are wrapped with.
func masterKey(s config.Settings) (seal.Master, error) {
	if s.MasterKeyCommand != "" {
		return seal.Command{Program: s.MasterKeyCommand}, nil
	}
	text := s.MasterKey
	if text == "" {
		b, err := os.ReadFile(masterKeyFile(s.Data))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, inputError(fmt.Errorf("no master key is set, and without one the record cannot be read; make one with “suppb key new --out FILE”, keep a copy in another place, and name the file by SUPPB_MASTER_KEY_FILE"))
		}
		if err != nil {
			return nil, fmt.Errorf("read the master key: %w", err)
		}
		text = string(b)
	}
	m, err := seal.ParseMaster(text)
	if err != nil {
		return nil, inputError(err)
	}
	return m, nil
}

// readMasterKey reads a key in a file that a flag names.
func readMasterKey(path string) (seal.Master, error) {
	text, err := os.ReadFile(path) // #nosec G304 -- the path is the operator's
	if err != nil {
		return nil, inputError(fmt.Errorf("the master key cannot be read: %w", err))
	}
	m, err := seal.ParseMaster(string(text))
	if err != nil {
		return nil, inputError(err)
	}
	return m, nil
}

// makeDemoKey gives the demonstration a master key beside its record. An office
// keeps its own elsewhere: who takes the folder must not have both.
func makeDemoKey(s config.Settings) error {
	if s.MasterKey != "" || s.MasterKeyCommand != "" {
		return nil
	}
	if _, err := os.Stat(masterKeyFile(s.Data)); err == nil {
		return nil
	}
	return writeMasterKey(masterKeyFile(s.Data))
}

// writeMasterKey makes a key in a file of its own that only its owner reads.
func writeMasterKey(path string) error {
	text := seal.NewMasterText()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the path is the operator's
	if errors.Is(err, fs.ErrExist) {
		return inputError(fmt.Errorf("there is a file %s already; a master key is never written over", path))
	}
	if err != nil {
		return fmt.Errorf("write the master key: %w", err)
	}
	_, err = fmt.Fprintln(f, text)
	return errors.Join(err, f.Sync(), f.Close())
}
