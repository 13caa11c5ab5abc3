package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// process is a worker.
type process struct {
	program string
	args    []string
	addr    string // gRPC
	ops     string
	pprof   string
	verbose bool

	mu     sync.Mutex
	cmd    *exec.Cmd
	ended  chan struct{} // closed when cmd has ended
	killed bool          // by us
	logs   *tail
	peak   int64         // resident bytes, of all lives
	cpu    time.Duration // of ended lives
}

// newProcess makes a worker that is not yet started, with ports that were free a moment ago.
func newProcess(s *settings, dir string, args ...string) (*process, error) {
	addrs, err := freeAddresses(3)
	if err != nil {
		return nil, err
	}
	p := &process{program: s.worker, addr: addrs[0], ops: addrs[1], pprof: addrs[2], verbose: s.verbose, logs: &tail{}}
	p.args = append([]string{"--listen", p.addr, "--ops-listen", p.ops, "--pprof-listen", p.pprof, "--data", filepath.Join(dir, "data-"+strings.ReplaceAll(p.addr, ":", "-")),
		"--memory", strconv.FormatInt(s.memory, 10)}, args...)
	return p, nil
}

// freeAddresses finds free ports; they are held until all are known, so that they differ.
func freeAddresses(n int) ([]string, error) {
	var out []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		out = append(out, l.Addr().String())
	}
	return out, nil
}

// start starts it and waits until it is ready.
func (p *process) start(ctx context.Context) error {
	cmd := exec.Command(p.program, p.args...)
	cmd.Stderr = p.logs
	if p.verbose {
		cmd.Stderr = io.MultiWriter(p.logs, os.Stderr)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	p.mu.Lock()
	p.cmd, p.ended, p.killed = cmd, ended, false
	p.mu.Unlock()
	go func() {
		_ = cmd.Wait()
		p.mu.Lock()
		p.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		p.mu.Unlock()
		close(ended)
	}()
	for {
		if code, _, err := p.get(ctx, p.ops, "/readyz"); err == nil && code == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ended:
			return fmt.Errorf("the worker ended as it began: %s", p.logs)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// kill is kill -9.
func (p *process) kill() error {
	p.sample()
	p.mu.Lock()
	p.killed = true
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	<-ended
	return nil
}

// stop ends it gently. The error tells of one that had ended before, or does not end.
func (p *process) stop() error {
	p.mu.Lock()
	cmd, ended, killed := p.cmd, p.ended, p.killed
	p.mu.Unlock()
	if cmd == nil || killed {
		return nil
	}
	select {
	case <-ended:
		return fmt.Errorf("a worker ended that nobody killed: %v: %s", cmd.ProcessState, p.logs)
	default:
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case <-ended:
	case <-time.After(45 * time.Second):
		_ = cmd.Process.Kill()
		<-ended
		return fmt.Errorf("a worker did not stop: %s", p.logs)
	}
	if !cmd.ProcessState.Success() {
		return fmt.Errorf("a worker stopped with %v: %s", cmd.ProcessState, p.logs)
	}
	return nil
}

// alive reports whether it runs.
func (p *process) alive() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

func (p *process) get(ctx context.Context, addr, path string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		return 0, nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	return res.StatusCode, b, err
}

// metrics returns those without labels by name, and the others with theirs.
func (p *process) metrics(ctx context.Context) (map[string]float64, error) {
	_, b, err := p.get(ctx, p.ops, "/metrics")
	if err != nil {
		return nil, err
	}
	m := map[string]float64{}
	for sc := bufio.NewScanner(bytes.NewReader(b)); sc.Scan(); {
		line := sc.Text()
		if at := strings.LastIndexByte(line, ' '); at > 0 && line[0] != '#' {
			if v, err := strconv.ParseFloat(line[at+1:], 64); err == nil {
				m[line[:at]] = v
			}
		}
	}
	return m, nil
}

// collect makes the worker collect its garbage.
func (p *process) collect(ctx context.Context) error {
	code, _, err := p.get(ctx, p.pprof, "/debug/pprof/heap?gc=1")
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("pprof: status %d", code)
	}
	return err
}

// sample reads the peak of its resident memory since the last call and makes it start anew.
func (p *process) sample() (since int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil || p.cmd.Process == nil {
		return 0
	}
	dir := fmt.Sprintf("/proc/%d", p.cmd.Process.Pid)
	b, err := os.ReadFile(dir + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			since = kb << 10
		}
	}
	p.peak = max(p.peak, since)
	_ = os.WriteFile(dir+"/clear_refs", []byte("5"), 0) // where that may not be, the peak stays: of all that was so far
	return since
}

// cpuTime is user and system time so far, in hundredths of a second while it runs.
func (p *process) cpuTime() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	total := p.cpu
	if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid)); err == nil {
		if at := bytes.LastIndexByte(b, ')'); at > 0 {
			if f := strings.Fields(string(b[at+1:])); len(f) > 12 {
				for _, v := range f[11:13] {
					n, _ := strconv.ParseInt(v, 10, 64)
					total += time.Duration(n) * 10 * time.Millisecond
				}
			}
		}
	}
	return total
}

// tail keeps the end of a log.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if n := len(t.b) - 4096; n > 4096 {
		t.b = append([]byte(nil), t.b[n:]...)
	}
	return len(p), nil
}

// String returns the last lines.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b[max(0, len(t.b)-1000):])
}

// all returns what is kept.
func (t *tail) all() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}

var errGone = errors.New("the worker is gone")
