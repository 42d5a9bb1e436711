package redact

// window is the number of bytes that are hashed to look up a pattern; no pattern is shorter.
const window = 4

// finder looks for many patterns at once: it reads a text once, and compares patterns only
// where the next four bytes begin one.
type finder struct {
	folded, exact index
}

// index holds patterns by their first bytes, as fold writes them.
type index struct {
	fold  [256]byte
	known [1 << 16]bool // by a hash of the first bytes
	begin map[uint32][]pattern
}

func newFinder() *finder {
	f := &finder{}
	for i := range 256 {
		f.folded.fold[i], f.exact.fold[i] = byte(i), byte(i)
	}
	for c := 'A'; c <= 'Z'; c++ {
		f.folded.fold[c] = byte(c) + 'a' - 'A'
	}
	for _, c := range "+\t\n\r\v\f" { // forms write a space as +, pages show white space as one
		f.folded.fold[c] = ' '
	}
	f.exact.fold['-'], f.exact.fold['_'] = '+', '/' // base64 of URLs
	f.folded.begin, f.exact.begin = map[uint32][]pattern{}, map[uint32][]pattern{}
	return f
}

func (f *finder) empty() bool { return len(f.folded.begin)+len(f.exact.begin) == 0 }

func (f *finder) add(p pattern) {
	x := &f.folded
	if p.exact {
		x = &f.exact
	}
	first := uint32(0)
	for i := range window {
		first = first<<8 | uint32(x.fold[p.text[i]])
	}
	x.known[hash(first)] = true
	x.begin[first] = append(x.begin[first], p)
}

// hash is Knuth's multiplicative one (The Art of Computer Programming, 6.4).
func hash(first uint32) uint16 { return uint16(first * 2654435761 >> 16) }

// search notes where a layer holds patterns, in the places of the original text.
func (f *finder) search(l layer, found *[]span) {
	var a, b uint32
	for i := 0; i < len(l.text); i++ {
		a = a<<8 | uint32(f.folded.fold[l.text[i]])
		b = b<<8 | uint32(f.exact.fold[l.text[i]])
		if i < window-1 {
			continue
		}
		if f.folded.known[hash(a)] {
			f.folded.compare(l, i-window+1, a, found)
		}
		if f.exact.known[hash(b)] {
			f.exact.compare(l, i-window+1, b, found)
		}
	}
}

// compare notes the patterns that a text has at a place.
func (x *index) compare(l layer, at int, first uint32, found *[]span) {
	for _, p := range x.begin[first] {
		if end := at + len(p.text); end <= len(l.text) && x.same(l.text[at:end], p.text) {
			*found = append(*found, l.original(max(0, at-p.before), min(len(l.text), end+p.after)))
		}
	}
}

func (x *index) same(a, b string) bool {
	for i := range len(a) {
		if x.fold[a[i]] != x.fold[b[i]] {
			return false
		}
	}
	return true
}
