// Package workflows holds the process: one workflow per certification request,
// and one per office that sends mail. Neither holds personal data. Both can be
// rebuilt from the record at any time; see [Client.Rebuild]. An office's upkeep
// is started by schedules; see [Client.schedule].
package workflows
