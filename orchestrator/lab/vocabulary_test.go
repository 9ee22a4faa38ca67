package lab_test

import (
	"encoding/json"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestTheVocabularyHasEveryKeyOfTheSchema(t *testing.T) {
	for file, sections := range lab.Vocabulary() {
		var schema struct {
			Properties map[string]any
			Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
		}
		if err := json.Unmarshal(lab.Schemas()[file], &schema); err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, s := range sections {
			for _, key := range s.Keys {
				known[key.Name] = true
				if key.Value == "" {
					t.Errorf("%s: %s.%s says nothing of its value", file, s.Name, key.Name)
				}
			}
		}
		for key := range schema.Properties {
			if !known[key] {
				t.Errorf("%s: the key %s is missing", file, key)
			}
		}
		for name, def := range schema.Defs {
			for key := range def.Properties {
				if !known[key] {
					t.Errorf("%s: the key %s of %s is missing", file, key, name)
				}
			}
		}
	}
}
