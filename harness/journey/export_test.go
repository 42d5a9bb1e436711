package journey

// Functions for the external tests of this package.
var (
	FileNameIn  = fileNameIn
	EqualNames  = equalNames
	TypeMatches = typeMatches
)
