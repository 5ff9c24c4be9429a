package main

import (
	"fmt"
	"math"
	"strings"
)

// series is a line of a plot.
type series struct {
	name, color string
	ys          []float64
}

// The dimensions of the plot in pixels: its full size, and the frame around the
// lines.
const (
	plotW, plotH        = 720, 420
	left, right         = 70, 700
	top, bottom         = 20, 370
	fontSize, dotRadius = 13, 4
)

// plot draws ys against xs on two logarithmic scales, as SVG.
func plot(xs []float64, all []series) string {
	minX, maxX := math.Inf(1), math.Inf(-1)
	minY, maxY := math.Inf(1), math.Inf(-1)
	for i, x := range xs {
		minX, maxX = min(minX, x), max(maxX, x)
		for _, s := range all {
			minY, maxY = min(minY, s.ys[i]), max(maxY, s.ys[i])
		}
	}
	x := axis{math.Floor(math.Log10(minX)), math.Ceil(math.Log10(maxX)), left, right}
	y := axis{math.Floor(math.Log10(minY)), math.Ceil(math.Log10(maxY)), bottom, top}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="%d">`+"\n", plotW, plotH, fontSize)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotW, plotH)
	for e := x.from; e <= x.to; e++ {
		at := x.at(math.Pow(10, e))
		fmt.Fprintf(&b, `<path d="M%.1f %d V%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%.0f</text>`+"\n", at, top, bottom, at, bottom+20, math.Pow(10, e))
	}
	for e := y.from; e <= y.to; e++ {
		at := y.at(math.Pow(10, e))
		fmt.Fprintf(&b, `<path d="M%d %.1f H%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%g s</text>`+"\n", left, at, right, left-6, at+4, math.Pow(10, e))
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">sockets; processor seconds, both logarithmic</text>`+"\n", (left+right)/2, plotH-10)
	for i, s := range all {
		s.draw(&b, xs, x, y, i)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (s *series) draw(b *strings.Builder, xs []float64, x, y axis, nth int) {
	var points []string
	for i := range xs {
		points = append(points, fmt.Sprintf("%.1f,%.1f", x.at(xs[i]), y.at(s.ys[i])))
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="%d" fill="%s"/>`+"\n", x.at(xs[i]), y.at(s.ys[i]), dotRadius, s.color)
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), s.color)
	k, r2 := power(xs, s.ys)
	fmt.Fprintf(b, `<text x="%d" y="%d" fill="%s">%s: exponent %.2f, R² %.3f</text>`+"\n", left+12, top+20+18*nth, s.color, s.name, k, r2)
}

// axis is a logarithmic scale between two powers of ten.
type axis struct {
	from, to   float64
	begin, end float64
}

func (a axis) at(v float64) float64 {
	return a.begin + (math.Log10(v)-a.from)/(a.to-a.from)*(a.end-a.begin)
}
