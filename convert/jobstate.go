package convert

import (
	"errors"
	"io/fs"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// JobState returns the state of a print job after a conversion that ended with err, as the party that converted reports it: DONE for nil, else
// ABORTED with one cause. A cancelled conversion is the user's act whoever reports it; a caller that stops for its own reasons knows better.
//
// The service's causes have no code for a password or a timeout of its own: both are CONVERSION_ERROR. A description of the printer that
// is wrong is INCONSISTENT_PRINTER; a ticket that is wrong, or that asks for pages that are not there, is INCONSISTENT_JOB. A
// device calls both INVALID_TICKET.
func JobState(err error, by cloudprint.Party) *cloudprint.JobState {
	if err == nil {
		return &cloudprint.JobState{Type: cloudprint.JobState_DONE.Enum()}
	}
	s := &cloudprint.JobState{Type: cloudprint.JobState_ABORTED.Enum()}
	switch {
	case KindOf(err) == Cancelled:
		s.UserActionCause = &cloudprint.JobState_UserActionCause{ActionCode: cloudprint.JobState_UserActionCause_CANCELLED.Enum()}
	case by == cloudprint.Service:
		s.ServiceActionCause = &cloudprint.JobState_ServiceActionCause{ErrorCode: serviceCode(err).Enum()}
	default:
		s.DeviceActionCause = &cloudprint.JobState_DeviceActionCause{ErrorCode: deviceCode(err).Enum()}
	}
	return s
}

func serviceCode(err error) cloudprint.JobState_ServiceActionCause_ErrorCode {
	switch KindOf(err) {
	case Read:
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return cloudprint.JobState_ServiceActionCause_FETCH_DOCUMENT_NOT_FOUND
		case errors.Is(err, fs.ErrPermission):
			return cloudprint.JobState_ServiceActionCause_FETCH_DOCUMENT_FORBIDDEN
		}
		return cloudprint.JobState_ServiceActionCause_CONVERSION_ERROR
	case Password, Timeout:
		return cloudprint.JobState_ServiceActionCause_CONVERSION_ERROR
	case NotDocument, Unsupported:
		return cloudprint.JobState_ServiceActionCause_CONVERSION_UNSUPPORTED_CONTENT_TYPE
	case Limit:
		return cloudprint.JobState_ServiceActionCause_CONVERSION_FILE_TOO_BIG
	case Write: // what is written goes to the printer
		return cloudprint.JobState_ServiceActionCause_DELIVERY_FAILURE
	case Ticket:
		var e *cloudprint.Error
		if errors.As(err, &e) && e.Document == "CDD" {
			return cloudprint.JobState_ServiceActionCause_INCONSISTENT_PRINTER
		}
		return cloudprint.JobState_ServiceActionCause_INCONSISTENT_JOB
	case PageRange:
		return cloudprint.JobState_ServiceActionCause_INCONSISTENT_JOB
	}
	return cloudprint.JobState_ServiceActionCause_OTHER
}

func deviceCode(err error) cloudprint.JobState_DeviceActionCause_ErrorCode {
	switch KindOf(err) {
	case Read:
		return cloudprint.JobState_DeviceActionCause_DOWNLOAD_FAILURE
	case Ticket, PageRange:
		return cloudprint.JobState_DeviceActionCause_INVALID_TICKET
	case Limit:
		return cloudprint.JobState_DeviceActionCause_DOCUMENT_TOO_LARGE
	case NotDocument, Password, Unsupported, Write, Timeout:
		return cloudprint.JobState_DeviceActionCause_PRINT_FAILURE
	}
	return cloudprint.JobState_DeviceActionCause_OTHER
}
