package html

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	_ "image/png" // decoders of what browsers make
	"math"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// size is how a picture is put into a page that is sent on.
type size struct {
	width   int // pixels, at most
	quality int // of the JPEG
}

// The sizes: of what the customer saw last, where letters can be read; of the other steps' ends; and of pictures in between.
var (
	large  = size{1100, 72}
	medium = size{800, 60}
	small  = size{480, 55}
)

// maxPixels is how large a picture may be to be decoded: 200 MB in memory.
const maxPixels = 50_000_000

// smaller makes a JPEG of that size. It keeps a file that is smaller as it is.
func (s size) smaller(data []byte) ([]byte, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width*config.Height > maxPixels {
		return nil, errors.New("the picture is too large")
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width > s.width {
		height := max(1, int(math.Round(float64(config.Height*s.width)/float64(config.Width))))
		scaled := image.NewRGBA(image.Rect(0, 0, s.width, height))
		draw.ApproxBiLinear.Scale(scaled, scaled.Bounds(), src, src.Bounds(), draw.Src, nil)
		src = scaled
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, src, &jpeg.Options{Quality: s.quality}); err != nil {
		return nil, err
	}
	if out.Len() >= len(data) {
		return data, nil
	}
	return out.Bytes(), nil
}
