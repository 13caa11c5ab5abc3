package cloudprint

import (
	"fmt"

	"google.golang.org/protobuf/proto"
)

// JobUIOptions are what a job's state alone does not tell.
type JobUIOptions struct {
	Pages  int                 // of the job, 0 when not known
	Device *CloudDeviceUiState // of the printer in full, nil when not known: it says what is wrong with its parts
}

// JobUIState turns the state of a print job into what people are shown, in English. HELD jobs are PAUSED: they wait for somebody. A job that
// a user stopped is PAUSED, one that a user gave up is CANCELLED, one that the service gave up for its age is EXPIRED; every other that is stopped or
// aborted has an ERROR.
func JobUIState(job *PrintJobState, opt JobUIOptions) *PrintJobUiState {
	s := job.GetState()
	ui := &PrintJobUiState{Summary: jobSummary(s).Enum()}
	switch t := s.GetType(); {
	case t <= JobState_QUEUED:
		if n := job.GetDeliveryAttempts(); n > 0 {
			ui.Progress = proto.String(fmt.Sprintf("Delivery attempts: %d", n))
		}
	case job.GetPagesPrinted() < 0 || job.GetPagesPrinted() == 0 && (job == nil || job.PagesPrinted == nil):
	case opt.Pages >= int(job.GetPagesPrinted()) && opt.Pages > 0:
		ui.Progress = proto.String(fmt.Sprintf("Pages printed: %d of %d", job.GetPagesPrinted(), opt.Pages))
	default:
		ui.Progress = proto.String(fmt.Sprintf("Pages printed: %d", job.GetPagesPrinted()))
	}
	if cause := jobCause(s, opt.Device.GetPrinter()); cause != "" {
		ui.Cause = &cause
	}
	return ui
}

func jobSummary(s *JobState) PrintJobUiState_Summary {
	switch s.GetType() {
	case JobState_DRAFT:
		return PrintJobUiState_DRAFT
	case JobState_HELD:
		return PrintJobUiState_PAUSED
	case JobState_QUEUED:
		return PrintJobUiState_QUEUED
	case JobState_IN_PROGRESS:
		return PrintJobUiState_IN_PROGRESS
	case JobState_DONE:
		return PrintJobUiState_DONE
	case JobState_STOPPED:
		if s.GetUserActionCause() != nil {
			return PrintJobUiState_PAUSED
		}
	case JobState_ABORTED:
		if s.GetUserActionCause() != nil {
			return PrintJobUiState_CANCELLED
		}
		if c := s.GetServiceActionCause().code(); c != nil && *c == JobState_ServiceActionCause_EXPIRATION {
			return PrintJobUiState_EXPIRED
		}
	}
	return PrintJobUiState_ERROR
}

func jobCause(s *JobState, printer *PrinterUiStateSection) string {
	switch {
	case s.GetType() != JobState_STOPPED && s.GetType() != JobState_ABORTED:
		return ""
	case s.GetUserActionCause() != nil:
		switch s.UserActionCause.GetActionCode() {
		case JobState_UserActionCause_CANCELLED:
			return "Cancelled by user"
		case JobState_UserActionCause_PAUSED:
			return "Paused by user"
		}
		return "Stopped by user"
	case s.GetDeviceStateCause() != nil:
		return deviceCause(s.DeviceStateCause.code(), printer)
	case s.GetDeviceActionCause() != nil:
		if text := word(s.DeviceActionCause.GetErrorCode(), deviceActionTexts[:]); text != "" && s.DeviceActionCause.ErrorCode != nil {
			return text
		}
		return "The printer could not do the job"
	case s.GetServiceActionCause() != nil:
		if text := word(s.ServiceActionCause.GetErrorCode(), serviceActionTexts[:]); text != "" && s.ServiceActionCause.ErrorCode != nil {
			return text
		}
		return "The print service could not do the job"
	}
	return ""
}

// deviceCause prefers what the printer says of its parts.
func deviceCause(code *JobState_DeviceStateCause_ErrorCode, printer *PrinterUiStateSection) string {
	const other = "The printer needs attention"
	if code == nil {
		return other
	}
	var items []*PrinterUiStateSection_Item
	text := other
	switch *code {
	case JobState_DeviceStateCause_INPUT_TRAY:
		items, text = printer.GetInputTrayItem(), "An input tray needs attention"
	case JobState_DeviceStateCause_MARKER:
		items, text = printer.GetMarkerItem(), "Ink, toner or staples need attention"
	case JobState_DeviceStateCause_MEDIA_PATH:
		items, text = printer.GetMediaPathItem(), "Media are stuck in the printer"
	case JobState_DeviceStateCause_MEDIA_SIZE:
		return "The printer has no media of this size"
	case JobState_DeviceStateCause_MEDIA_TYPE:
		return "The printer has no media of this type"
	}
	worst := CloudDeviceUiState_NONE
	for _, i := range items {
		if i.GetSeverity() > worst {
			worst, text = i.GetSeverity(), i.GetMessage()
		}
	}
	return text
}

var deviceActionTexts = [...]string{
	JobState_DeviceActionCause_DOWNLOAD_FAILURE:   "The printer could not fetch the document",
	JobState_DeviceActionCause_INVALID_TICKET:     "The printer does not understand the settings of the job",
	JobState_DeviceActionCause_PRINT_FAILURE:      "The printer could not print the document",
	JobState_DeviceActionCause_DOCUMENT_TOO_LARGE: "The document is too large for the printer",
}

var serviceActionTexts = [...]string{
	JobState_ServiceActionCause_COMMUNICATION_WITH_DEVICE_ERROR:     "The printer cannot be reached",
	JobState_ServiceActionCause_CONVERSION_ERROR:                    "The document could not be converted for the printer",
	JobState_ServiceActionCause_CONVERSION_FILE_TOO_BIG:             "The document is too large to be converted",
	JobState_ServiceActionCause_CONVERSION_UNSUPPORTED_CONTENT_TYPE: "Documents of this type cannot be converted for the printer",
	JobState_ServiceActionCause_FETCH_DOCUMENT_FORBIDDEN:            "The document may not be read",
	JobState_ServiceActionCause_FETCH_DOCUMENT_NOT_FOUND:            "The document was not found",
	JobState_ServiceActionCause_INCONSISTENT_JOB:                    "The settings of the job do not fit the document or the printer",
	JobState_ServiceActionCause_REMOTE_JOB_NO_LONGER_EXISTS:         "The print shop has the job no more",
	JobState_ServiceActionCause_REMOTE_JOB_ERROR:                    "The print shop could not do the job",
	JobState_ServiceActionCause_REMOTE_JOB_TIMEOUT:                  "The print shop did not answer in time",
	JobState_ServiceActionCause_REMOTE_JOB_ABORTED:                  "The print shop gave up the job",
	JobState_ServiceActionCause_DELIVERY_FAILURE:                    "The job could not be delivered to the printer",
	JobState_ServiceActionCause_PRINTER_DELETED:                     "The printer has been removed",
	JobState_ServiceActionCause_INCONSISTENT_PRINTER:                "The description of the printer is wrong",
	JobState_ServiceActionCause_EXPIRATION:                          "The job waited too long",
	JobState_ServiceActionCause_GOOGLE_DRIVE_QUOTA:                  "The document storage is full",
}
