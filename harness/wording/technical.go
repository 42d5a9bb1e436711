package wording

import "regexp"

// technical matches the language of programs and programmers in an unnormalised message:
// names of exceptions, status codes, stack traces, terms of protocols.
var technical = regexp.MustCompile(`\b[A-Za-z]\w*(?:Error|Exception)\b|\bException\b|` +
	`(?i:\b(?:status|error|http|fehler|erreur|code|codigo|codice|kod|código|błąd|foutcode)[ _-]*(?:code)?[ :#]*\(?#?-?\d{3,}\b)|(?i:\bcode:? ?\d)|` +
	`\bE[A-Z]{5,}\b|\bERR_[A-Z_]+|net::|\b0x[0-9a-fA-F]+|\[object |\bundefined\b|\bNaN\b|\bnull\b|\bat [\w.$<>]+ ?\(|` +
	`(?i:unexpected token|in json|json at|parse json|json parse|stack ?trace|\bxhr\b|xmlhttprequest|\bcors\b|access-control-|cross-origin|sqlstate|syntax error|segmentation fault|cannot read propert|call stack)|` +
	`(?i:bad request|bad gateway|gateway time-?out|internal server error|service (?:temporarily )?unavailable|method not allowed|entity too large|payload too large)|` +
	`\b[A-Z]{2,}(?:_[A-Z]+)+\b`)
