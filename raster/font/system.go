package font

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// System finds fonts on the machine. It looks through its folders once, at the first need, and keeps what it opened. It is
// safe for concurrent use. Results depend on what is installed.
type System struct {
	dirs  []string
	once  sync.Once
	files map[string]string // folded base name -> path
	mu    sync.Mutex
	faces map[string]embedded // by path

	covers     sync.Once
	candidates []candidate       // see Program
	programs   map[string][]byte // by path
}

// NewSystem returns a System over the given folders; without any, over the usual ones.
func NewSystem(dirs ...string) *System {
	if len(dirs) == 0 {
		dirs = []string{"/usr/share/fonts", "/usr/local/share/fonts"}
	}
	return &System{dirs: dirs, faces: map[string]embedded{}, programs: map[string][]byte{}}
}

const (
	maxSystemFiles = 20_000
	maxSystemBytes = 128 << 20
)

func (s *System) scan() {
	s.files = map[string]string{}
	n := 0
	for _, dir := range s.dirs {
		_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if n++; n > maxSystemFiles {
				return fs.SkipAll
			}
			if err != nil || e.IsDir() {
				return nil
			}
			base := strings.ToLower(e.Name())
			switch filepath.Ext(base) {
			case ".ttf", ".ttc", ".otf":
				if _, dup := s.files[base]; !dup {
					s.files[base] = path
				}
			}
			return nil
		})
	}
}

// systemNames lists, for each character collection, the beginnings of the file names to look for, best first.
func systemNames(ordering string, serif bool) []string {
	var out []string
	add := func(region, fallback string) {
		if serif {
			out = append(out, "notoserifcjk"+region+"-regular", "notoserifcjk-regular")
		}
		out = append(out, "notosanscjk"+region+"-regular", "notosanscjk-regular")
		out = append(out, strings.Fields(fallback)...)
	}
	switch ordering {
	case "Japan1", "Japan2":
		add("jp", "ipaexm ipaexg ipam ipag takaomincho takaogothic vl-gothic")
	case "GB1":
		add("sc", "wqy-zenhei wqy-microhei uming ukai")
	case "CNS1":
		add("tc", "uming ukai wqy-zenhei wqy-microhei")
	case "Korea1", "KR":
		add("kr", "nanummyeongjo nanumgothic unbatang baekmuk")
	default:
		add("", "")
	}
	return append(out, "droidsansfallbackfull", "droidsansfallback", "wqy-zenhei", "ipaexg", "ipag", "nanumgothic", "unifont")
}

// cjk returns the best program for a character collection; none if the machine has none.
func (s *System) cjk(ordering string, serif bool) embedded {
	if s == nil {
		return embedded{}
	}
	s.once.Do(s.scan)
	for _, want := range systemNames(ordering, serif) {
		path := ""
		for base, p := range s.files {
			// The shortest path, then the first by name, whatever order the map has.
			if strings.HasPrefix(base, want) && (path == "" || len(p) < len(path) || len(p) == len(path) && p < path) {
				path = p
			}
		}
		if path == "" {
			continue
		}
		if e := s.open(path); e.tt != nil && e.tt.UnicodeCmap() != nil {
			return e
		}
	}
	return embedded{}
}

func (s *System) open(path string) embedded {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.faces[path]
	if ok {
		return e
	}
	if st, err := os.Stat(path); err == nil && st.Size() <= maxSystemBytes {
		if data, err := os.ReadFile(path); err == nil {
			e = parse(data, Limits{})
		}
	}
	s.faces[path] = e
	return e
}
