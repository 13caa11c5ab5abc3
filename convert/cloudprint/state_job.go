package cloudprint

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"
)

// Party is who says something about a job.
type Party uint8

// The parties.
const (
	Device  Party = iota // the printer, or who speaks for it
	Service              // the server; users' actions that reach it are its word, too
)

// jobSteps has the states that each may become. The reference shows them as a picture that has not come down with its text; these are the ones that
// the descriptions of the states allow, the same as those of IPP (RFC 8011, 5.3.7). A state may always be followed by itself, with another cause,
// unless it is final.
var jobSteps = [...][]JobState_Type{
	JobState_DRAFT:       {JobState_DRAFT, JobState_HELD, JobState_QUEUED, JobState_ABORTED},
	JobState_HELD:        {JobState_HELD, JobState_QUEUED, JobState_ABORTED},
	JobState_QUEUED:      {JobState_QUEUED, JobState_HELD, JobState_IN_PROGRESS, JobState_ABORTED},
	JobState_IN_PROGRESS: {JobState_IN_PROGRESS, JobState_STOPPED, JobState_DONE, JobState_ABORTED},
	JobState_STOPPED:     {JobState_STOPPED, JobState_IN_PROGRESS, JobState_ABORTED},
}

// Final reports whether a job of this state stays as it is for ever.
func (t JobState_Type) Final() bool { return t == JobState_DONE || t == JobState_ABORTED }

// CanBecome reports whether a job may go from one state to another in one step.
func (t JobState_Type) CanBecome(next JobState_Type) bool {
	return t >= 0 && int(t) < len(jobSteps) && slices.Contains(jobSteps[t], next)
}

// Validate returns the first thing that is wrong with a job state that a party gives: STOPPED and ABORTED have exactly one cause with a code, other
// states have none, and only the service names its own actions. Errors are of type *Error.
func (s *JobState) Validate(by Party) error {
	wrong := func(path, problem string) error { return &Error{"job state", path, problem} }
	if problem := enum(s.typeOrNil()); problem != "" {
		return wrong("state.type", problem)
	}
	causes := 0
	for _, c := range []struct {
		path    string
		set     bool
		problem string
	}{
		{"state.user_action_cause.action_code", s.UserActionCause != nil, enum(s.GetUserActionCause().code())},
		{"state.device_state_cause.error_code", s.DeviceStateCause != nil, enum(s.GetDeviceStateCause().code())},
		{"state.device_action_cause.error_code", s.DeviceActionCause != nil, enum(s.GetDeviceActionCause().code())},
		{"state.service_action_cause.error_code", s.ServiceActionCause != nil, enum(s.GetServiceActionCause().code())},
	} {
		if !c.set {
			continue
		}
		if c.problem != "" {
			return wrong(c.path, c.problem)
		}
		causes++
	}
	switch needs := s.GetType() == JobState_STOPPED || s.GetType() == JobState_ABORTED; {
	case needs && causes == 0:
		return wrong("state", fmt.Sprintf("is %s without a cause", s.GetType()))
	case !needs && causes > 0:
		return wrong("state", fmt.Sprintf("is %s with a cause", s.GetType()))
	case causes > 1:
		return wrong("state", fmt.Sprintf("has %d causes", causes))
	case by == Device && s.ServiceActionCause != nil:
		return wrong("state.service_action_cause", "is not for devices")
	}
	return nil
}

// typeOrNil tells an absent type from the zero one.
func (s *JobState) typeOrNil() *JobState_Type {
	if s == nil {
		return nil
	}
	return s.Type
}

func (c *JobState_UserActionCause) code() *JobState_UserActionCause_ActionCode {
	if c == nil {
		return nil
	}
	return c.ActionCode
}

func (c *JobState_DeviceStateCause) code() *JobState_DeviceStateCause_ErrorCode {
	if c == nil {
		return nil
	}
	return c.ErrorCode
}

func (c *JobState_DeviceActionCause) code() *JobState_DeviceActionCause_ErrorCode {
	if c == nil {
		return nil
	}
	return c.ErrorCode
}

func (c *JobState_ServiceActionCause) code() *JobState_ServiceActionCause_ErrorCode {
	if c == nil {
		return nil
	}
	return c.ErrorCode
}

// ApplyJobDiff returns the state of a print job after a change that a party asks for; the arguments are not touched. A job in a final
// state does not change any more, states follow each other as CanBecome says, and pages that have been printed do not become fewer.
// A stored state without a type is a DRAFT. Errors are of type *Error; there is no new state then.
func ApplyJobDiff(stored *PrintJobState, diff *PrintJobStateDiff, by Party) (*PrintJobState, error) {
	out := &PrintJobState{}
	if stored != nil {
		out = proto.Clone(stored).(*PrintJobState)
	}
	if out.Version == nil {
		out.Version = proto.String(latestVersion)
	}
	if out.State.typeOrNil() == nil {
		out.State = &JobState{Type: JobState_DRAFT.Enum()}
	}
	if diff == nil {
		return out, nil
	}
	now := out.State.GetType()
	if now.Final() {
		return nil, &Error{"job state", "state.type", fmt.Sprintf("is %s, which is final", now)}
	}
	if diff.State != nil {
		if err := diff.State.Validate(by); err != nil {
			return nil, err
		}
		if next := diff.State.GetType(); !now.CanBecome(next) {
			return nil, &Error{"job state", "state.type", fmt.Sprintf("cannot become %s, it is %s", next, now)}
		}
		out.State = proto.Clone(diff.State).(*JobState)
	}
	if diff.PagesPrinted != nil {
		if n := *diff.PagesPrinted; n < 0 || n < out.GetPagesPrinted() {
			return nil, &Error{"job state", "pages_printed", fmt.Sprintf("cannot become %d, it is %d", n, out.GetPagesPrinted())}
		}
		out.PagesPrinted = proto.Int32(*diff.PagesPrinted)
	}
	return out, nil
}
