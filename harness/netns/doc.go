// Package netns runs a browser in a network namespace of its own, where this
// machine allows it (Linux, with the right to make one: root).
//
// A page's progress bar counts the bytes that the browser has written to the kernel, which
// buffers megabytes: on a slow line it shows "100 %" long before the bytes have been
// sent. In a namespace of its own the browser's kernel buffers are small, so that
// the progress shown is within some hundred kilobytes of what was sent. Since the
// namespace has only a loopback interface, a browser in it can't bypass its
// proxy.
package netns
