package cell

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results/redact"
)

// layoutTimeout is how long a page may take to return its texts and boxes.
const layoutTimeout = 5 * time.Second

// RedactedScreenshot takes a picture of a page on which secrets are painted over: fields that contain one,
// password fields, and text that shows one. fields are selectors of fields into which a secret
// was typed. The page itself is not changed: its boxes are read before and after the picture is
// taken, and both are painted. If a page does not return its boxes, the picture is made so
// coarse that no letter of it can be read.
func RedactedScreenshot(ctx context.Context, page browser.Screenshotter, secrets *redact.Secrets, fields []string) ([]byte, error) {
	p, err := takePicture(ctx, page, secrets, fields)
	if err != nil {
		return nil, err
	}
	if p.isClean() {
		return p.data, nil
	}
	img, err := p.redacted()
	if err != nil {
		return nil, err
	}
	return encode(img, kindOf(p.data))
}

// picture is a screenshot, and what of it must not be seen.
type picture struct {
	data   []byte // as the browser took it: a PNG or a JPEG
	hidden []image.Rectangle
	coarse bool // nothing of it may be read
}

func takePicture(ctx context.Context, page browser.Screenshotter, secrets *redact.Secrets, fields []string) (p picture, err error) {
	before, layoutErr := pageLayout(ctx, page, fields, false)
	if p.data, err = page.Screenshot(ctx); err != nil {
		return p, err
	}
	size, err := pictureSize(p.data)
	if err != nil {
		return p, err
	}
	fullPage, after := false, browser.TextLayout{}
	if layoutErr == nil { // without the boxes before, those after are not enough
		fullPage = !isViewport(size, before)
		after, layoutErr = pageLayout(ctx, page, fields, fullPage)
	}
	if p.coarse = layoutErr != nil; p.coarse {
		return p, nil
	}
	if fullPage {
		before.Boxes = nil
	}
	p.hidden = append(secretBoxes(size, before, fullPage, secrets), secretBoxes(size, after, fullPage, secrets)...)
	return p, nil
}

// isClean reports whether the file can be kept as the browser made it, which spares a step the time to encode it.
func (p picture) isClean() bool { return !p.coarse && len(p.hidden) == 0 && hasOnlyPixels(p.data) }

// redacted returns the picture without what must not be seen.
func (p picture) redacted() (image.Image, error) {
	img, err := decode(p.data)
	if err != nil {
		return nil, err
	}
	if p.coarse {
		pixelate(img)
	}
	for _, box := range p.hidden {
		draw.Draw(img, box, redactColour, image.Point{}, draw.Src)
	}
	return img, nil
}

func pageLayout(ctx context.Context, page browser.Screenshotter, fields []string, fullPage bool) (browser.TextLayout, error) {
	shower, ok := page.(browser.TextLocator)
	if !ok {
		return browser.TextLayout{}, errors.New("the page does not report its layout")
	}
	ctx, cancel := context.WithTimeout(ctx, layoutTimeout)
	defer cancel()
	s, err := shower.LocateText(ctx, fields, fullPage)
	if err == nil && (s.Width < 1 || s.Height < 1) {
		err = errors.New("the window has no size")
	}
	return s, err
}

// isViewport reports whether a picture is of the window: old drivers take one of the whole document.
func isViewport(size image.Point, s browser.TextLayout) bool {
	height := s.Height * float64(size.X) / s.Width
	return math.Abs(float64(size.Y)-height) <= 0.02*height+2
}

// margin is how far beyond a box is painted, in CSS pixels: letters may overhang it, and a JPEG spreads what is in a block.
const margin = 8

// redactColour covers a secret. Its colour is unusual, so that it is not mistaken for part of the page.
var redactColour = image.NewUniform(color.RGBA{R: 0x59, G: 0x2a, B: 0x71, A: 0xff})

// secretBoxes are the parts of a picture that show a secret.
func secretBoxes(size image.Point, s browser.TextLayout, fullPage bool, secrets *redact.Secrets) (boxes []image.Rectangle) {
	scale, dx, dy := float64(size.X)/s.Width, 0.0, 0.0
	if fullPage { // the older drivers' pictures have the scale 1
		scale, dx, dy = 1, s.Left, s.Top
	}
	for i, secret := range secretPieces(s.Boxes, secrets) {
		if !secret {
			continue
		}
		p := s.Boxes[i]
		boxes = append(boxes, image.Rect(
			int(math.Floor((p.X+dx-margin)*scale)), int(math.Floor((p.Y+dy-margin)*scale)),
			int(math.Ceil((p.X+dx+p.Width+margin)*scale)), int(math.Ceil((p.Y+dy+p.Height+margin)*scale))))
	}
	return boxes
}

// secretPieces returns which pieces show a secret. The running text is read as one: a secret may
// have parts in bold.
func secretPieces(pieces []browser.TextBox, secrets *redact.Secrets) []bool {
	secret := make([]bool, len(pieces))
	var text []byte
	var ends []int // where in text each piece ends
	for i, p := range pieces {
		switch p.Kind {
		case browser.CoveredBox:
			secret[i] = true
		case browser.FieldText:
			secret[i] = len(secrets.Spans(p.Text)) > 0 || p.Text == "" && i > 0 && secret[i-1]
		case browser.RunningText:
			text = append(text, p.Text...)
		}
		ends = append(ends, len(text))
	}
	for _, span := range secrets.Spans(string(text)) {
		first, _ := slices.BinarySearch(ends, span[0]+1)
		for i := first; i < len(pieces) && (i == first || ends[i-1] < span[1] || pieces[i].Text == ""); i++ {
			secret[i] = secret[i] || pieces[i].Kind == browser.RunningText
		}
	}
	return secret
}

// pixelBlock is the side of a coarse picture's squares, in pixels: two lines of text and more.
const pixelBlock = 32

// pixelate replaces each square by its mean colour.
func pixelate(img *image.RGBA) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += pixelBlock {
		for x := b.Min.X; x < b.Max.X; x += pixelBlock {
			square := image.Rect(x, y, x+pixelBlock, y+pixelBlock).Intersect(b)
			draw.Draw(img, square, image.NewUniform(meanColour(img, square)), image.Point{}, draw.Src)
		}
	}
}

func meanColour(img *image.RGBA, r image.Rectangle) color.Color {
	var sum [3]int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := img.RGBAAt(x, y)
			sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
		}
	}
	n := r.Dx() * r.Dy()
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 0xff}
}

// The kinds of picture, as they are called in file names.
const (
	kindPNG  = ".png"
	kindJPEG = ".jpg"
)

func kindOf(data []byte) string {
	if bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		return kindJPEG
	}
	return kindPNG
}

// pictureSize returns the size of a picture in pixels.
func pictureSize(data []byte) (image.Point, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return image.Point{}, err
	}
	if config.Width*config.Height > maxPixels {
		return image.Point{}, errors.New("the picture is too large")
	}
	return image.Pt(config.Width, config.Height), nil
}

// decode reads a picture into an image that can be painted on.
func decode(data []byte) (*image.RGBA, error) {
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(src.Bounds())
	draw.Draw(img, img.Bounds(), src, src.Bounds().Min, draw.Src)
	return img, nil
}

// maxPixels is the largest size of a picture: 400 MB in memory.
const maxPixels = 100_000_000

// pixelChunks are the parts of a PNG that hold no text: https://www.w3.org/TR/png-3/#11Chunks
var pixelChunks = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "sRGB", "gAMA", "cHRM", "sBIT", "bKGD", "pHYs"}

// hasOnlyPixels reports whether a file holds nothing besides its picture: no text in which a secret could be.
func hasOnlyPixels(data []byte) bool {
	if kindOf(data) == kindJPEG {
		return hasOnlyJPEG(data)
	}
	const header, frame = 8, 12 // bytes: the file's, and a chunk's length, type and checksum
	for rest := data[min(header, len(data)):]; len(rest) >= frame; {
		length, kind := uint64(binary.BigEndian.Uint32(rest)), string(rest[4:8])
		if length > uint64(len(rest)-frame) || !slices.Contains(pixelChunks, kind) {
			return false
		}
		rest = rest[frame+length:]
		if kind == "IEND" {
			return len(rest) == 0
		}
	}
	return false
}

// hasOnlyJPEG reports whether a JPEG has no comment, no application's data but the usual header and colour profile, and nothing
// after its end: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.
func hasOnlyJPEG(data []byte) bool {
	const application, profile, last, comment, scan = 0xe0, 0xe2, 0xef, 0xfe, 0xda
	for rest := data[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, length := int(rest[1]), int(binary.BigEndian.Uint16(rest[2:]))
		switch {
		case marker == comment, marker > application && marker <= last && marker != profile, length+2 > len(rest):
			return false
		case marker == scan:
			return bytes.Index(rest, []byte{0xff, 0xd9}) == len(rest)-2
		}
		rest = rest[2+length:]
	}
	return false
}

// jpegQuality is that of a picture on which something was covered: as the browser's.
const jpegQuality = 85

func encode(img image.Image, kind string) ([]byte, error) {
	var out bytes.Buffer
	if kind == kindJPEG {
		err := jpeg.Encode(&out, img, &jpeg.Options{Quality: jpegQuality})
		return out.Bytes(), err
	}
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img)
	return out.Bytes(), err
}
