package importer

// Draft is a journey to be written to a file. Comments are lines without "#".
type Draft struct {
	Name     string
	Comments []string // before everything
	Accounts []Account
	Files    []File
	Steps    []Step
}

// Account is an entry of accounts.
type Account struct{ User, Password string }

// File is a generated file to upload.
type File struct{ Name, Type, Bytes, Comment string }

// Step is a step with its actions.
type Step struct {
	Name    string
	Actions []Action
}

// Action is one action, such as Kind "click". Value is what the file has behind it: a string, an int, a bool, a list of
// strings, Fields, or a list of actions. Comments stand before it; without a Kind they stand alone.
type Action struct {
	Kind     string
	Value    any
	Comments []string
}

// Fields are keys and values in order.
type Fields []Field

// Field is a key and its value, of the types that Action.Value has.
type Field struct {
	Key   string
	Value any
}

// Get returns the value of a key; nil if it is not there.
func (f Fields) Get(key string) any {
	for _, field := range f {
		if field.Key == key {
			return field.Value
		}
	}
	return nil
}

// oneOrList is a text, or a list of the alternatives if there are several.
func oneOrList(texts []string) any {
	if len(texts) == 1 {
		return texts[0]
	}
	return texts
}
