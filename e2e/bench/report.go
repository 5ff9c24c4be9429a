package main

import (
	"fmt"
	"os"
	"strings"
)

// table is one result.
type table struct {
	title   string
	head    []string
	rows    [][]string
	picture string // Markdown for the plot that goes with it; "": none
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// String returns the table in Markdown.
func (t *table) String() string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.head)
	line(strings.Split(strings.Repeat("---,", len(t.head)-1)+"---", ","))
	for _, r := range t.rows {
		line(r)
	}
	return b.String()
}

// report is all results of a run.
type report struct{ tables []table }

// add keeps a result and prints it.
func (r *report) add(t table) {
	r.tables = append(r.tables, t)
	fmt.Printf("\n%s\n\n%s", t.title, t.String())
}

// write puts each table into the page, replacing the one under the same title. The
// text around them stays.
func (r *report) write(file, machine string) error {
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := string(page)
	for _, t := range r.tables {
		body := t.String()
		if t.picture != "" {
			body += "\n" + t.picture + "\n"
		}
		text = replace(text, t.title, body+"\n"+machine+".\n")
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// replace puts body under the heading with that title, up to the next heading, or
// appends both if the page has no such heading.
func replace(page, title, body string) string {
	mark := "### " + title + "\n"
	at := strings.Index(page, mark)
	if at < 0 {
		return strings.TrimRight(page, "\n") + "\n\n" + mark + "\n" + body
	}
	begin := at + len(mark)
	end := len(page)
	if next := strings.Index(page[begin:], "\n#"); next >= 0 {
		end = begin + next
	}
	return page[:begin] + "\n" + body + page[end:]
}
