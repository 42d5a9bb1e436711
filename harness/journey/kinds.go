package journey

// kinds are the actions that a journey file can name; each has a file of its own.
var kinds = map[string]func() Action{
	"open":          func() Action { return new(Open) },
	"fill":          func() Action { return new(Fill) },
	"choose":        func() Action { return new(Choose) },
	"click":         func() Action { return new(Click) },
	"press":         func() Action { return new(Press) },
	"hover":         func() Action { return new(Hover) },
	"leave":         func() Action { return new(Leave) },
	"scroll-to":     func() Action { return new(ScrollTo) },
	"store-as":      func() Action { return new(StoreAs) },
	"wait-for":      func() Action { return new(WaitFor) },
	"attach":        func() Action { return new(Attach) },
	"upload":        func() Action { return new(Upload) },
	"drop":          func() Action { return new(Drop) },
	"pick":          func() Action { return new(Pick) },
	"expect":        func() Action { return new(Expect) },
	"refuse":        func() Action { return new(Refuse) },
	"dialog":        func() Action { return new(Dialog) },
	"window":        func() Action { return new(Window) },
	"verify-stored": func() Action { return new(VerifyStored) },
}

// Those that hold other actions are added here, since they are decoded by this table.
func init() {
	kinds["optional"] = func() Action { return new(Optional) }
	kinds["within"] = func() Action { return new(Within) }
	kinds["repeat"] = func() Action { return new(Repeat) }
}
