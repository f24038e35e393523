package directive

// The codes of what is about reminders and milestones.
const (
	CodeBadRuleDays     Code = "bad_rule_days" // out of bounds
	CodeBadCron         Code = "bad_cron"      // it can't be read, or never comes true
	CodeCronTooOften    Code = "cron_too_often"
	CodeTooManyRules    Code = "too_many_rules"
	CodeBadMute         Code = "bad_mute"          // the day is past, or too far away
	CodeBadMoment       Code = "bad_moment"        // a personal reminder for what is past, or too far away
	CodeNothingToRemind Code = "nothing_to_remind" // it is answered already
	CodeNoReminder      Code = "no_reminder"       // there is no such personal reminder
	CodeBadHolidays     Code = "bad_holidays"
	CodeBadPlan         Code = "bad_plan"       // its steps are too many, or stand twice
	CodeBadStep         Code = "bad_step"       // a line that is no step
	CodeNotYearly       Code = "not_yearly"     // a milestone that does not come back
	CodeCopiedAlready   Code = "copied_already" // next year's is there
)

// remindingCodes returns those codes.
func remindingCodes() []Code {
	return []Code{
		CodeBadRuleDays, CodeBadCron, CodeCronTooOften, CodeTooManyRules, CodeBadMute, CodeBadMoment, CodeNothingToRemind,
		CodeNoReminder, CodeBadHolidays, CodeBadPlan, CodeBadStep, CodeNotYearly, CodeCopiedAlready,
	}
}
