package lab_test

import (
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func TestQuantitiesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]lab.BitRate{"10mbit": 10e6, "1gbit": 1e9, "512kbit": 512e3, "1.5mbit": 15e5, "7bit": 7} {
		if got, err := lab.ParseBitRate(text); err != nil || got != want {
			t.Errorf("%s is %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]lab.Bytes{"96Mi": 96 << 20, "1Gi": 1 << 30, "4096": 4096, "0.5Ki": 512} {
		if got, err := lab.ParseBytes(text); err != nil || got != want {
			t.Errorf("%s is %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]lab.Percent{"1%": 1, "0.5%": 0.5, "100%": 100} {
		if got, err := lab.ParsePercent(text); err != nil || got != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
}

func TestQuantitiesWithoutSenseAreRefused(t *testing.T) {
	for _, text := range []string{"", "10", "mbit", "10 mbit", "-1mbit", "10Mbit", "1e3kbit", "0.5bit", "99999999999999999999gbit"} {
		if got, err := lab.ParseBitRate(text); err == nil {
			t.Errorf("ParseBitRate(%q) = %d", text, got)
		}
	}
	for _, text := range []string{"", "10M", "10MB", "1.5", "Mi", "-4Ki", "99999999999Ti"} {
		if got, err := lab.ParseBytes(text); err == nil {
			t.Errorf("ParseBytes(%q) = %d", text, got)
		}
	}
	for _, text := range []string{"", "5", "%", "-1%", "nan%"} {
		if got, err := lab.ParsePercent(text); err == nil {
			t.Errorf("ParsePercent(%q) = %v", text, got)
		}
	}
}

func TestQuantitiesAreReadBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := lab.BitRate(rapid.Uint64Range(0, 1e12).Draw(t, "rate"))
		if back, err := lab.ParseBitRate(rate.String()); err != nil || back != rate {
			t.Errorf("%d is written %s and read %d, %v", rate, rate, back, err)
		}
		size := lab.Bytes(rapid.Int64Range(0, 1<<48).Draw(t, "size"))
		if back, err := lab.ParseBytes(size.String()); err != nil || back != size {
			t.Errorf("%d is written %s and read %d, %v", size, size, back, err)
		}
	})
}

func TestImagesMayAskForEveryProfileThereIs(t *testing.T) {
	for _, profile := range runtime.ProfileNames {
		text := "title: {fr: a, en: b}\nmemory: 32Mi\ncpus: 0.25\npids: 64\ndisk: 32Mi\nprofile: " + profile + "\n"
		_, err := lab.LoadImages(fstest.MapFS{
			"images/a/image.yaml": &fstest.MapFile{Data: []byte(text)},
			"images/a/Dockerfile": &fstest.MapFile{Data: []byte("FROM scratch\n")},
		})
		if err != nil {
			t.Errorf("%s: %v", profile, err)
		}
	}
}
