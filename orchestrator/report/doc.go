// Package report writes sheets of grade as files for people: a workbook (XLSX)
// and CSV.
//
// Names, reasons and comments are written by strangers. No cell of what is
// written can start a formula: see Plain for what every text goes through, and
// Guarded for what CSV adds.
package report
