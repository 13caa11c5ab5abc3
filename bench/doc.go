// Package bench holds what looks at the project as a whole: benchmarks of every stage on the documents of testdata, the rules of the
// house as tests, and (in compare) measurements beside other programs. Nothing imports it.
package bench
