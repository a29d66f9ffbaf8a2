// Package notify writes and sends mail. A message holds the number of a
// request, what to do, and a link that needs a sign-in; never a name of a
// victim, a crime, a status or a reason, because mail is read over shoulders.
package notify
