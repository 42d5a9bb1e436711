package network

import (
	"net/http"

	"cxmatrix/matrix"
)

type uploadContent struct{}

func newUploadContent(*Proxy, matrix.Rule) (any, error) { return uploadContent{}, nil }

func (uploadContent) wants(*http.Request) bool { return true }

func (uploadContent) body(*exchange, *http.Request, *held) (*refusal, error) { return nil, nil }
