package ledger_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// outside runs one of the readme's lines in a folder.
func outside(t *testing.T, folder, script string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-eu", "-o", "pipefail", "-c", script)
	command.Dir = folder
	command.Env = append(os.Environ(), "LC_ALL=C")
	out, err := command.CombinedOutput()
	return string(out), err
}

// The readme's four steps are run as it has them, on a bundle that is right and
// on one that is not.
func TestAJuryCanVerifyWithoutTheProgram(t *testing.T) {
	for _, tool := range []string{"bash", "unzip", "sha256sum", "openssl", "python3", "sed", "tail"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("this needs %s", tool)
			}
			t.Skipf("this needs %s", tool)
		}
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bundle.zip"), write(t, sample(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	readme := unpack(t, write(t, sample(t)))["readme.txt"]
	steps := map[string]string{ // commands of the readme, and what they must say
		"sha256sum -c SHA256SUMS": "entries.jsonl: OK",
		"openssl pkeyutl -verify -pubin -inkey seal.pem -rawin -in seal.txt -sigfile seal.sig": "Signature Verified Successfully",
		"openssl pkey -pubin -in seal.pem -outform DER | tail -c 32 | sha256sum":               keyOf(t, 1).Public().Fingerprint(),
		"sed '1,/^#### chain/d' readme.txt > chain.py\n    python3 chain.py":                   "5 entries, 2 blobs: OK",
	}
	if out, err := outside(t, folder, "unzip -q bundle.zip && rm bundle.zip"); err != nil {
		t.Fatalf("unzip: %v: %s", err, out)
	}
	for step, want := range steps {
		if strings.Count(readme, step) != 2 {
			t.Errorf("the readme has %q %d times, once a language is right", step, strings.Count(readme, step))
		}
		if out, err := outside(t, folder, step); err != nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v: %s", step, err, out)
		}
	}
	for harm, steps := range map[string][]string{
		"sed -i s/pass/fail/ entries.jsonl":                {"sha256sum -c SHA256SUMS", "python3 chain.py"},
		"sed -i 2d entries.jsonl":                          {"sha256sum -c SHA256SUMS", "python3 chain.py"},
		"sed -i '$d' entries.jsonl":                        {"sha256sum -c SHA256SUMS", "python3 chain.py"},
		"sed -i s/13:00/14:00/ seal.txt":                   {"sha256sum -c SHA256SUMS", "openssl pkeyutl -verify -pubin -inkey seal.pem -rawin -in seal.txt -sigfile seal.sig"},
		"for f in blobs/sha256/*/*; do echo x >> $f; done": {"sha256sum -c SHA256SUMS", "python3 chain.py"},
		"rm -r blobs": {"sha256sum -c SHA256SUMS", "python3 chain.py"},
	} {
		copied := t.TempDir()
		if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		if out, err := outside(t, copied, harm); err != nil {
			t.Fatalf("%s: %v: %s", harm, err, out)
		}
		for _, step := range steps {
			if out, err := outside(t, copied, step); err == nil {
				t.Errorf("after %s, %s still says %s", harm, step, out)
			}
		}
	}
}
