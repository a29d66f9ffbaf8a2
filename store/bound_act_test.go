package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"suppb/activities"
	"suppb/cases"
	"suppb/store"
	"suppb/store/storetest"
)

// The attack: a database administrator catches an act between the page and the
// engine, which takes a lock on the table, and makes another one of it, by
// somebody else, by somebody with more roles, or of another day. None is done, the
// log blames nobody, and says so.
func TestAnActThatWasChangedIsNotDone(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		actor := func(p cases.Person, roles ...cases.Role) string {
			b, err := json.Marshal(cases.Actor{Person: p.ID, Organisation: p.Organisation, Roles: append(p.Roles, roles...)})
			require.NoError(t, err)
			return string(b)
		}
		other := submit(t, o, o.Attorney)
		for name, attack := range map[string]struct {
			set  string
			args []any
		}{
			"by somebody else":     {`kind = 'Misdirect', actor = ?`, []any{actor(o.Intake)}},
			"in another role":      {`kind = 'Misdirect', actor = ?`, []any{actor(o.Attorney, cases.RoleIntake)}},
			"another kind":         {`kind = 'AnswerInformation'`, nil},
			"of another version":   {`version = version + 1`, nil},
			"of another day":       {`at = at - 86400`, nil},
			"from another machine": {`origin = 'web/12345678'`, nil},
			"on another request":   {`request_id = ?`, []any{other}},
			"with no content":      {`payload = ?`, []any{[]byte{}}},
			"of another office":    {`agency_id = ?`, []any{storetest.NewOffice(t, s).Agency.ID}},
		} {
			for how, carryOut := range map[string]func(cases.CommandID) error{
				"at once": func(id cases.CommandID) error {
					_, err := s.Apply(t.Context(), id, activities.Decide)
					return err
				},
				"by the look for what was left behind": func(id cases.CommandID) error {
					left, err := s.PendingCommands(t.Context(), noon)
					require.NoError(t, err)
					require.Empty(t, left)
					_, refusal, err := s.Settled(t.Context(), id)
					require.NoError(t, err)
					return refusal
				},
				"when it is refused": func(id cases.CommandID) error {
					require.NoError(t, s.Refuse(t.Context(), id, cases.Refusal{Code: cases.Stale, Text: "Somebody acted first."}))
					_, refusal, err := s.Settled(t.Context(), id)
					require.NoError(t, err)
					return refusal
				},
			} {
				t.Run(name+"/"+how, func(t *testing.T) {
					request := submit(t, o, o.Attorney)
					before, err := s.Snapshot(t.Context(), o.Agency.ID, request)
					require.NoError(t, err)
					c := o.Command(t, o.Attorney, request, cases.Cancel, noon, cases.Payload{Text: "typed by a requester"})
					_, err = s.AddCommand(t.Context(), c)
					require.NoError(t, err)
					_, err = s.Raw().ExecContext(t.Context(), s.Raw().Rebind(`UPDATE commands SET `+attack.set+` WHERE id = ?`), append(attack.args, c.ID)...)
					require.NoError(t, err)

					require.Equal(t, cases.NotFound, code(carryOut(c.ID)))

					after, err := s.Snapshot(t.Context(), o.Agency.ID, request)
					require.NoError(t, err)
					require.Equal(t, before, after)
					var who, action string
					require.NoError(t, s.Raw().QueryRowContext(t.Context(), s.Raw().Rebind(`SELECT actor_id, action FROM audit WHERE object = ?`), c.ID).Scan(&who, &action))
					require.Equal(t, []string{"system", "ForgedAct"}, []string{who, action})
				})
			}
		}
	})
}

// The attack: she sets an act that was refused, or done, to waiting again, with
// the bytes that it had when it waited.
func TestAnActThatHadItsEndDoesNotWaitAgain(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		request := submit(t, o, o.Attorney)
		refused := o.Command(t, o.Intake, request, cases.Recommend, noon, cases.Payload{})
		done := o.Command(t, o.Intake, request, cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
		for _, c := range []cases.Command{refused, done} {
			_, err := s.AddCommand(t.Context(), c)
			require.NoError(t, err)
			_, err = s.Apply(t.Context(), c.ID, activities.Decide)
			require.Equal(t, c.ID == refused.ID, err != nil, err)
			_, err = s.Raw().ExecContext(t.Context(), s.Raw().Rebind(`UPDATE commands SET outcome = 'pending', refusal_code = '', refusal_text = NULL WHERE id = ?`), c.ID)
			require.NoError(t, err)

			_, err = s.Apply(t.Context(), c.ID, func(cases.Ground) (cases.Change, error) {
				t.Error("it was decided again")
				return cases.Change{}, cases.Refusal{}
			})
			require.Equal(t, cases.NotFound, code(err))
		}
	})
}

// The accident: an act waits for the engine, and its actor loses the role, or the
// account, before the engine is back.
func TestAnActThatWaitedNeedsTheRoleStill(t *testing.T) {
	storetest.OnBoth(t, func(t *testing.T, s *store.Store) {
		o := storetest.NewOffice(t, s)
		for name, loss := range map[string]string{
			"the role":    `DELETE FROM roles WHERE person_id = ?`,
			"the account": `UPDATE people SET active = FALSE WHERE id = ?`,
		} {
			t.Run(name, func(t *testing.T) {
				intake := o.Intake
				intake.ID, intake.Email = cases.PersonID(uuid.NewString()), uuid.NewString()+"@example"
				require.NoError(t, s.AddPerson(t.Context(), intake, "", noon))
				c := o.Command(t, intake, submit(t, o, o.Attorney), cases.Accept, noon, cases.Payload{Reviewer: o.ADA.ID})
				_, err := s.AddCommand(t.Context(), c)
				require.NoError(t, err)
				_, err = s.Raw().ExecContext(t.Context(), s.Raw().Rebind(loss), intake.ID)
				require.NoError(t, err)
				_, err = s.Apply(t.Context(), c.ID, activities.Decide)
				require.Equal(t, cases.NotYours, code(err))
			})
		}
	})
}
