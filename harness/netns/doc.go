// Package netns runs a browser in a network namespace of its own, where this
// machine allows it (Linux, with the right to make one: root).
//
// A page's progress bar counts what the browser has handed to the kernel, and a
// kernel takes megabytes at once: on a slow line "100 %" comes long before the
// bytes. In a namespace of its own the browser's kernel buffers are small, so that
// what the page claims is within some hundred kilobytes of what has left. And
// there is nothing in it but a loopback: a browser in there can't go round its
// proxy.
package netns
