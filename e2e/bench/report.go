package main

import (
	"fmt"
	"os"
	"strings"
)

// table is one result of the benchmark.
type table struct {
	title   string
	head    []string
	rows    [][]string
	picture string // Markdown for the plot of the table; "": none
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

// report is the results of a run.
type report struct{ tables []table }

// add records a result and prints it.
func (r *report) add(t table) {
	r.tables = append(r.tables, t)
	fmt.Printf("\n%s\n\n%s", t.title, t.String())
}

// write writes each table to the page, replacing the table with the same title. It
// does not change the text around the tables.
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

// replace puts body under the heading title, up to the next heading. If the page
// has no such heading, it appends both.
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
