package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

func newHealthcheckCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use: "healthcheck", Short: "Ask a running service whether it is ready; exit 0 if it is", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client := http.Client{Timeout: 5 * time.Second}
			resp, err := client.Get("http://" + addr + "/readyz")
			if err != nil {
				return fmt.Errorf("nothing answers on %s: %w", addr, err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("the service on %s is not ready (status %d); its log says why", addr, resp.StatusCode)
			}
			fmt.Fprintln(cmd.OutOrStdout(), "ready")
			return nil
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address of the service, HOST:PORT")
	return cmd
}
