package journey

// kinds are the actions that a journey file can name; each has a file of its own.
var kinds = map[string]func() Action{
	"open":          func() Action { return new(Open) },
	"fill":          func() Action { return new(Fill) },
	"choose":        func() Action { return new(Choose) },
	"click":         func() Action { return new(Click) },
	"attach":        func() Action { return new(Attach) },
	"upload":        func() Action { return new(Upload) },
	"expect":        func() Action { return new(Expect) },
	"refuse":        func() Action { return new(Refuse) },
	"verify-stored": func() Action { return new(VerifyStored) },
}
