package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
)

// wanted leaves out the identity CMaps of the supplements, the conversions between legacy encodings and what the code has
// built in; of the Adobe-* files only those from CID to Unicode are of use.
var unwanted = regexp.MustCompile(`^(Identity-.*|Adobe-.*-(\d+|[A-Z]-.*|B5pc|ETen-B5|GBK-EUC|GBpc-EUC|90ms-RKSJ|90pv-RKSJ|KSCms-UHC|KSCpc-EUC|PS-[HV])|UCS2-.*|.*-UCS2C?|WP-Symbol|Hankaku|Hiragana|Katakana|Roman)$`)

var toUnicode = regexp.MustCompile(`^Adobe-[A-Za-z0-9]+-UCS2$`)

// cmaps packs the CMap files below a folder for package cmap.
func cmaps(dir string) ([]byte, error) {
	type item struct {
		name string
		data []byte
		full int
	}
	var items []item
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || unwanted.MatchString(e.Name()) && !toUnicode.MatchString(e.Name()) {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		// A base without ranges of its own: only its name is written.
		m := cmap.Parse(src, func(name string) *cmap.CMap {
			return cmap.Parse([]byte("/CMapName /"+name+" def"), nil)
		})
		if m.Name() != e.Name() {
			return fmt.Errorf("%s is named %s", path, m.Name())
		}
		full := m.Append(nil)
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err != nil {
			return err
		}
		if _, err = w.Write(full); err != nil {
			return err
		}
		if err = w.Close(); err != nil {
			return err
		}
		items = append(items, item{e.Name(), b.Bytes(), len(full)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	sort.Slice(items, func(i, j int) bool { return items[i].name < items[j].name })
	out := binary.AppendUvarint(nil, uint64(len(items)))
	for _, it := range items {
		out = binary.AppendUvarint(out, uint64(len(it.name)))
		out = append(out, it.name...)
		out = binary.AppendUvarint(out, uint64(len(it.data)))
		out = binary.AppendUvarint(out, uint64(it.full))
	}
	for _, it := range items {
		out = append(out, it.data...)
	}
	return out, nil
}
