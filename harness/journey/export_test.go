package journey

// What the tests of this package's outside look at.
var (
	NameIn   = nameIn
	SameName = sameName
	TypeFits = typeFits
)
