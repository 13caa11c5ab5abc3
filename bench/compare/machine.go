//go:build unix

package main

import (
	"bufio"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// machine says what was measured, on what, when.
func machine(programs []program, runs int) []string {
	lines := []string{
		fmt.Sprintf("%s, %d processors, %s of memory, %s/%s", cpuModel(), runtime.NumCPU(), memory(), runtime.GOOS, runtime.GOARCH),
		fmt.Sprintf("pwgconvert at revision %s, %s, %s", revision(), goVersion(programs[0].bin), time.Now().Format(time.DateOnly)),
	}
	var others []string
	for _, p := range programs[1:] {
		if p.version != nil {
			others = append(others, p.name+" "+versionOf(p))
		}
	}
	return append(lines, fmt.Sprintf("%s; best of %d runs in turn", strings.Join(others, ", "), runs))
}

// field returns the first value of a name in a file of "name: value" lines, as the kernel of Linux writes them.
func field(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if k, v, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func cpuModel() string {
	if m := field("/proc/cpuinfo", "model name"); m != "" {
		return m
	}
	return "unknown processor"
}

func memory() string {
	var kb int64
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kb); err != nil {
		return "an unknown amount"
	}
	return fmt.Sprintf("%d GB", (kb+1<<19)>>20)
}

// revision is that of the working tree, with a plus sign when it was changed.
func revision() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	rev := strings.TrimSpace(string(out))
	if exec.Command("git", "diff", "--quiet", "HEAD").Run() != nil {
		rev += "+"
	}
	return rev
}

func goVersion(bin string) string {
	info, err := buildinfo.ReadFile(bin)
	if err != nil {
		return runtime.Version()
	}
	return info.GoVersion
}

// cpuTime is what this process has taken of all processors so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
