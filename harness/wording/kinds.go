package wording

import "slices"

// Class is how a kind helps a customer.
type Class string

// Classes of kinds.
const (
	Reason Class = "reason" // what is wrong
	Limit  Class = "limit"  // what would be right
	Action Class = "action" // what to do next
)

// Kind is one thing that a message can name.
type Kind struct {
	Name      string
	Class     Class
	Meaning   string // in the customer's words
	SiteMayDo bool   // the site may do this action too: "could not rename the file" requests nothing of the customer
}

// kinds is the table of everything that a message can name. The phrases of reasons
// and actions are in languages/*.yaml; limits are found by their form (phrase.go).
var kinds = []Kind{
	{"too-large", Reason, "the file is larger than the site takes", false},
	{"too-small", Reason, "the file is empty, or smaller than the site takes", false},
	{"wrong-type", Reason, "the site does not take files of this type", false},
	{"too-many", Reason, "there are more files, or more of something, than the site takes", false},
	{"too-few", Reason, "there are fewer files, or less of something, than the site needs", false},
	{"bad-name", Reason, "the file's name is not accepted", false},
	{"duplicate", Reason, "the same thing is there already", false},
	{"virus", Reason, "the file is infected, or taken for dangerous", false},
	{"unreadable", Reason, "the file is damaged, encrypted or not what its name says", false},
	{"content", Reason, "something inside the file is not accepted", false},
	{"blocked", Reason, "the customer's network stops it", false},
	{"offline", Reason, "there is no connection to the internet", false},
	{"expired", Reason, "the customer is not signed in any more", false},
	{"quota", Reason, "there is no space left", false},
	{"forbidden", Reason, "the customer may not do this", false},
	{"missing", Reason, "something that the site needs was not given", false},
	{"invalid", Reason, "what was given has a form that the site does not take", false},
	{"credentials", Reason, "user name or password are wrong", false},
	{"browser", Reason, "the browser lacks something that the site needs", false},
	{"too-slow", Reason, "the connection was too slow", false},
	{"too-often", Reason, "it was tried too often", false},
	{"choose", Action, "choose another file, or choose it again", false},
	{"shrink", Action, "make the file smaller, or split it", true},
	{"convert", Action, "save or send the file in another form", true},
	{"rename", Action, "give the file another name", true},
	{"free-space", Action, "remove something first", true},
	{"fill-in", Action, "fill in or correct something", false},
	{"sign-in", Action, "sign in", false},
	{"ask-it", Action, "ask those who run the customer's network or computer", false},
	{"check-connection", Action, "look after the connection, or use another one", false},
	{"other-browser", Action, "use another browser, or change a setting of this one", false},
	{"wait", Action, "wait for a stated time", false},
	{"size", Limit, "so many bytes, pixels or pages", false},
	{"count", Limit, "so many files", false},
	{"types", Limit, "these types of files", false},
}

// Kinds returns the table of everything that a message can name.
func Kinds() []Kind { return slices.Clone(kinds) }

// kindIndex is the index of a kind in the table, or -1.
func kindIndex(name string) int {
	return slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
}
