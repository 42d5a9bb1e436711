package html

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed assets
var assets embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"full": full}).ParseFS(assets, "assets/*.html"))

// The script's files. No file depends on a later one.
var scripts = []string{"dom", "words", "curve", "step", "cell", "filter", "open"}

// script returns all of them, in a scope of their own.
func script() template.JS {
	var b strings.Builder
	b.WriteString("(() => {\n'use strict';\n")
	for _, name := range scripts {
		b.Write(asset(name + ".js"))
	}
	b.WriteString("})();\n")
	return template.JS(b.String())
}

// style returns the style sheet for a journey of this many steps, which are its columns.
func style(steps int) template.CSS {
	return template.CSS(fmt.Sprintf(":root { --steps: %d; }\n%s%s%s", max(steps, 1), asset("page.css"), asset("cell.css"), asset("print.css")))
}

func asset(name string) []byte {
	data, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is embedded: the name is wrong
	}
	return data
}
