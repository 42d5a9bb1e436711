package wording

import "slices"

// Class is what a kind says to a customer.
type Class string

// Classes of kinds.
const (
	Reason Class = "reason" // what is wrong
	Limit  Class = "limit"  // what would be right
	Action Class = "action" // what to do next
)

// Kind is one thing that a message can name.
type Kind struct {
	Name  string
	Class Class
	Means string // in the customer's words
}

// kinds is the table of everything that a message can name. The phrases of reasons
// and actions are in languages/*.yaml; limits are found by their form (limit.go).
var kinds = []Kind{
	{"too-large", Reason, "the file is larger than the site takes"},
	{"too-small", Reason, "the file is empty, or smaller than the site takes"},
	{"wrong-type", Reason, "the site does not take files of this type"},
	{"too-many", Reason, "there are more files, or more of something, than the site takes"},
	{"too-few", Reason, "there are fewer files, or less of something, than the site needs"},
	{"bad-name", Reason, "the file's name is not accepted"},
	{"duplicate", Reason, "the same thing is there already"},
	{"virus", Reason, "the file is infected, or taken for dangerous"},
	{"unreadable", Reason, "the file is damaged, encrypted or not what its name says"},
	{"content", Reason, "something inside the file is not accepted"},
	{"blocked", Reason, "the customer's network stops it"},
	{"offline", Reason, "there is no connection to the internet"},
	{"expired", Reason, "the customer is not signed in any more"},
	{"quota", Reason, "there is no space left"},
	{"forbidden", Reason, "the customer may not do this"},
	{"missing", Reason, "something that the site needs was not given"},
	{"invalid", Reason, "what was given has a form that the site does not take"},
	{"credentials", Reason, "user name or password are wrong"},
	{"browser", Reason, "the browser lacks something that the site needs"},
	{"too-slow", Reason, "the connection was too slow"},
	{"too-often", Reason, "it was tried too often"},
	{"choose", Action, "choose another file, or choose it again"},
	{"shrink", Action, "make the file smaller, or split it"},
	{"convert", Action, "save or send the file in another form"},
	{"rename", Action, "give the file another name"},
	{"free-space", Action, "remove something first"},
	{"fill-in", Action, "fill in or correct something"},
	{"sign-in", Action, "sign in"},
	{"ask-it", Action, "ask those who run the customer's network or computer"},
	{"check-connection", Action, "look after the connection, or use another one"},
	{"other-browser", Action, "use another browser, or change a setting of this one"},
	{"wait", Action, "wait for a stated time"},
	{"size", Limit, "so many bytes, pixels or pages"},
	{"count", Limit, "so many files"},
	{"types", Limit, "these types of files"},
}

// Kinds returns the table of everything that a message can name.
func Kinds() []Kind { return slices.Clone(kinds) }

// kindNamed is the index of a kind in the table, or -1.
func kindNamed(name string) int {
	return slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
}
