package journey

import _ "embed"

// Schema is the JSON Schema of a journey file, for editors. A test makes it from the types that Parse decodes into, and
// from their comments.
//
//go:embed schema.json
var Schema []byte

//go:generate go test -run TestSchemaIsCurrent -update .
