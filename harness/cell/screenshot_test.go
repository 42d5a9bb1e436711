package cell_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/cell"
	"cxmatrix/results/redact"

	. "github.com/onsi/gomega"
)

// fakePage is a white page that reports a layout.
type fakePage struct {
	width, height int
	shown         browser.TextLayout
	err           error
	fullPages     []bool
	png           []byte // instead of a white page
}

func (d *fakePage) Screenshot(context.Context) ([]byte, error) {
	if d.png != nil {
		return d.png, nil
	}
	img := image.NewRGBA(image.Rect(0, 0, d.width, d.height))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	img.Set(40, 40, color.Black)
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

func (d *fakePage) LocateText(_ context.Context, _ []string, whole bool) (browser.TextLayout, error) {
	d.fullPages = append(d.fullPages, whole)
	return d.shown, d.err
}

// picture returns the picture of a page whose secret is "hunter2".
func picture(t *testing.T, d *fakePage) image.Image {
	t.Helper()
	data, err := cell.RedactedScreenshot(t.Context(), d, redact.New("hunter2"), nil)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func white(img image.Image, x, y int) bool {
	return color.GrayModel.Convert(img.At(x, y)) == color.Gray{Y: 255}
}

func piece(kind, text string, x float64) browser.TextBox {
	return browser.TextBox{Kind: kind, Text: text, X: x, Y: 20, Width: 40, Height: 10}
}

func TestScreenshotRedaction(t *testing.T) {
	g := NewWithT(t)
	d := &fakePage{width: 1600, height: 200, shown: browser.TextLayout{Width: 800, Height: 100, Boxes: []browser.TextBox{
		piece(browser.RunningText, "You typed ", 0), piece(browser.RunningText, "hun", 50), piece(browser.RunningText, "ter2", 100), piece(browser.RunningText, " today", 150),
		piece(browser.FieldText, "HUNTER2", 200), piece(browser.FieldText, "ada", 250), piece(browser.CoveredBox, "", 300),
		piece(browser.RunningText, "a line that ends in hunter2", 350), piece(browser.RunningText, "", 400), piece(browser.RunningText, "more", 450),
	}}}
	img := picture(t, d)
	for x, secret := range map[int]bool{0: false, 50: true, 100: true, 150: false, 200: true, 250: false, 300: true, 350: true, 400: true, 450: false} {
		g.Expect(white(img, 2*(x+20), 2*25)).To(Equal(!secret), "at %d", x) // the window has two pixels for one
		g.Expect(white(img, 2*(x+20), 2*10)).To(BeTrue(), "above %d", x)
	}
	g.Expect(d.fullPages).To(Equal([]bool{false, false}), "boxes are read before and after")
}

func TestScreenshotOfFullPage(t *testing.T) {
	g := NewWithT(t)
	d := &fakePage{width: 800, height: 900, shown: browser.TextLayout{Width: 800, Height: 100, Top: 300, Boxes: []browser.TextBox{piece(browser.RunningText, "hunter2", 0)}}}
	img := picture(t, d)
	g.Expect(white(img, 20, 325)).To(BeFalse())
	g.Expect(white(img, 20, 25)).To(BeTrue())
	g.Expect(d.fullPages).To(Equal([]bool{false, true}))
}

// A PNG may hold text beside its picture, which nothing covers: https://www.w3.org/TR/png-3/#11textinfo
func TestScreenshotKeptAsTaken(t *testing.T) {
	g := NewWithT(t)
	d := &fakePage{width: 800, height: 100, shown: browser.TextLayout{Width: 800, Height: 100, Boxes: []browser.TextBox{piece(browser.RunningText, "no secret", 0)}}}
	plain, _ := d.Screenshot(t.Context())
	text := []byte("\x00\x00\x00\x0ftEXtComment\x00hunter2\x00\x00\x00\x00")
	binary.BigEndian.PutUint32(text[len(text)-4:], crc32.ChecksumIEEE(text[4:len(text)-4]))
	const header = 8 + 12 + 13 // bytes: the file's, and its first chunk
	for name, taken := range map[string][]byte{
		"with text":             slices.Concat(plain[:header], text, plain[header:]),
		"with text at its end":  slices.Concat(plain, text),
		"with bytes at its end": append(slices.Clone(plain), "hunter2"...),
	} {
		d.png = taken
		data, err := cell.RedactedScreenshot(t.Context(), d, redact.New("hunter2"), nil)
		g.Expect(err).NotTo(HaveOccurred(), name)
		g.Expect(string(data)).NotTo(ContainSubstring("hunter2"), name)
	}
	d.png = plain
	g.Expect(cell.RedactedScreenshot(t.Context(), d, redact.New("hunter2"), nil)).To(Equal(plain), "nothing is hidden: the browser's own file")
}

// The same of a JPEG, whose text is in comments and in data of applications.
func TestJPEGKeptAsTaken(t *testing.T) {
	g := NewWithT(t)
	d := &fakePage{width: 800, height: 100, shown: browser.TextLayout{Width: 800, Height: 100, Boxes: []browser.TextBox{piece(browser.RunningText, "no secret", 0)}}}
	var out bytes.Buffer
	g.Expect(jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 800, 100)), nil)).To(Succeed())
	plain := out.Bytes()
	const start = 2 // bytes: the marker of the file's beginning
	for name, taken := range map[string][]byte{
		"with a comment":        slices.Concat(plain[:start], []byte("\xff\xfe\x00\x09hunter2"), plain[start:]),
		"with data":             slices.Concat(plain[:start], []byte("\xff\xe1\x00\x09hunter2"), plain[start:]),
		"with bytes at its end": append(slices.Clone(plain), "hunter2"...),
	} {
		d.png = taken
		data, err := cell.RedactedScreenshot(t.Context(), d, redact.New("hunter2"), nil)
		g.Expect(err).NotTo(HaveOccurred(), name)
		g.Expect(string(data)).NotTo(ContainSubstring("hunter2"), name)
		_, kind, err := image.DecodeConfig(bytes.NewReader(data))
		g.Expect(err).NotTo(HaveOccurred(), name)
		g.Expect(kind).To(Equal("jpeg"), "it stays what it was")
	}
	d.png = plain
	g.Expect(cell.RedactedScreenshot(t.Context(), d, redact.New("hunter2"), nil)).To(Equal(plain), "nothing is hidden: the browser's own file")
}

func TestScreenshotWithoutLayout(t *testing.T) {
	g := NewWithT(t)
	img := picture(t, &fakePage{width: 800, height: 100, err: errors.New("busy")})
	g.Expect(img.At(40, 40)).To(Equal(img.At(63, 63)), "one pixel is not told from its neighbours")
}
