// Command gosec has gosec read the module in the current folder and prints a line
// for each finding: the rule, FILE:LINE, and what it is. scripts/security.sh judges them.
//
// gosec's own command brings the programs of three companies that suggest repairs,
// which take three minutes to compile; its rules take seconds.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/rules"
)

// ofTests are the folders that only tests import.
var ofTests = []string{"internal/testkit", "forms/internal/papertest", "store/storetest"}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gosec:", err)
		os.Exit(1)
	}
}

func run() error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	packages, err := gosec.PackagePaths("./...", gosec.ExcludedDirsRegExp(append([]string{"vendor", `\.git`, "node_modules"}, ofTests...)))
	if err != nil {
		return err
	}
	config := gosec.NewConfig()
	config.SetGlobal(gosec.NoSecRequireRules, "true")
	config.SetGlobal(gosec.NoSecRequireJustification, "true")
	var said bytes.Buffer
	analyzer := gosec.NewAnalyzer(config, false, false, false, 2, log.New(&said, "", 0))
	analyzer.LoadRules(rules.Generate(false).RulesInfo())
	analyzer.LoadAnalyzers(analyzers.Generate(false).AnalyzersInfo())
	if err := analyzer.Process(nil, packages...); err != nil {
		return fmt.Errorf("%w\n%s", err, said.Bytes())
	}
	found, read, unread := analyzer.Report()
	for file, problems := range unread {
		for _, p := range problems {
			return fmt.Errorf("%s:%d: %s", file, p.Line, p.Err)
		}
	}
	if read.NumFiles == 0 || strings.Contains(said.String(), "skipping SSA analysis") {
		var why []string
		for l := range strings.Lines(said.String()) {
			if strings.Contains(l, "skipping SSA analysis") {
				why = append(why, l)
			}
		}
		return fmt.Errorf("not all of it can be read; go vet says why:\n%s", strings.Join(why, ""))
	}
	for _, f := range found {
		name, err := filepath.Rel(here, f.File)
		if err != nil {
			return err
		}
		line, _, _ := strings.Cut(f.Line, "-")
		fmt.Printf("%s %s:%s %s\n", f.RuleID, filepath.ToSlash(name), line, f.What)
	}
	return nil
}
