package strictjson_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"encoding/json"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
)

type member struct {
	Name  string `json:"name" min:"1" max:"8"`
	Email string `json:"email,omitempty"`
}

type plan struct {
	Title    string            `json:"title" min:"1" max:"20"`
	Start    time.Time         `json:"start"`
	Attempts int               `json:"attempts" min:"1" max:"5"`
	Share    float64           `json:"share,omitempty"`
	Frozen   *bool             `json:"frozen,omitempty"`
	Members  []member          `json:"members" min:"1" max:"3"`
	Labels   map[string]string `json:"labels,omitempty"`
	Extra    json.RawMessage   `json:"extra,omitempty"`
	Digest   []byte            `json:"digest,omitempty"`
	hidden   int
}

const good = `{"title":"Réseau","start":"2026-05-04T08:30:00Z","attempts":3,"members":[{"name":"Ada"}],"frozen":null,"labels":{"a/b":"c"},"extra":{"x":[1]},"digest":"AAE="}`

func TestAGoodDocumentIsReadWhole(t *testing.T) {
	var got plan
	if err := strictjson.Decode([]byte(" "+good+"\n"), &got); err != nil {
		t.Fatal(err)
	}
	want := plan{Title: "Réseau", Start: time.Date(2026, 5, 4, 8, 30, 0, 0, time.UTC), Attempts: 3,
		Members: []member{{Name: "Ada"}}, Labels: map[string]string{"a/b": "c"}, Extra: json.RawMessage(`{"x":[1]}`), Digest: []byte{0, 1}}
	if got.hidden != 0 || !cmp.Equal(want, got, cmp.AllowUnexported(plan{})) {
		t.Error(cmp.Diff(want, got, cmp.AllowUnexported(plan{})))
	}
}

func TestWhatIsNotOneJSONDocumentIsRefusedWithItsPlace(t *testing.T) {
	for body, want := range map[string]string{
		``:                                    "the body is empty",
		" \n":                                 "the body is empty",
		`{"title":`:                           "stops before its end",
		"{\n  \"title\": oops}":               "line 2",
		`{"title":"a","title":"b"}`:           `the key "title" is written twice`,
		`{"labels":{"a":"1","\u0061":"2"}}`:   `the key "a" is written twice`,
		good + `{}`:                           "nothing may follow",
		good + `]`:                            "nothing may follow",
		"{\"title\":\"\xff\"}":                "not UTF-8",
		`{"title":"a\u0000b"}`:                "null character",
		strings.Repeat("[", 100_000):          "nested more than 32",
		strings.Repeat(`{"a":`, 40) + `1`:     "nested more than 32",
		`{"title":"<script>", "start": 1, } `: "line 1, column",
		`{'title':'a'}`:                       "line 1, column",
		`{"a":1}` + strings.Repeat("\n", 3) + `x`: "nothing may follow",
	} {
		var p plan
		err := strictjson.Decode([]byte(body), &p)
		var refused *problem.Error
		if !errors.As(err, &refused) || refused.Code != problem.MalformedJSON || !strings.Contains(refused.Detail.EN, want) || refused.Detail.FR == "" {
			t.Errorf("%.60q: %v, want malformed-json with %q", body, err, want)
		}
	}
}

func TestEveryWrongFieldIsToldWithItsPointer(t *testing.T) {
	body := `{"title":"","start":"yesterday","attempts":1.5,"share":"all","frozen":"yes","members":[{"name":"Ada"},{"Name":"x","email":7},{}],
		"labels":{"a/b~c":1},"digest":"%","extra":null,"admin":true}`
	var p plan
	err := strictjson.Decode([]byte(body), &p)
	var refused *problem.Error
	if !errors.As(err, &refused) || refused.Code != problem.InvalidFields {
		t.Fatalf("%v", err)
	}
	var got []string
	for _, f := range refused.Fields {
		got = append(got, fmt.Sprintf("%s %s: %s", f.Pointer, f.Code, f.Detail.EN))
		if f.Detail.FR == "" || f.Detail.FR == f.Detail.EN {
			t.Errorf("%s has no French", f.Pointer)
		}
	}
	want := []string{
		"/title length: 1 to 20 characters are expected, not 0",
		`/start type: a date as RFC 3339 has it, like "2026-05-04T08:30:00Z" is expected, not this text`,
		"/attempts type: a whole number is expected, not this number",
		"/share type: a number is expected, not this text",
		"/frozen type: true or false is expected, not this text",
		"/members/1/Name unknown-field: unknown field; known are: name, email",
		"/members/1/email type: a text is expected, not this number",
		"/members/1/name required: this field is required",
		"/members/2/name required: this field is required",
		"/labels/a~1b~0c type: a text is expected, not this number",
		"/digest type: a text in base64 is expected, not this text",
		"/admin unknown-field: unknown field; known are: title, start, attempts, share, frozen, members, labels, extra, digest",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !cmp.Equal(p, plan{}, cmp.AllowUnexported(plan{})) {
		t.Errorf("the target was changed: %+v", p)
	}
}

func TestBoundsHold(t *testing.T) {
	for _, tc := range []struct{ from, to, want string }{
		{`"attempts":3`, `"attempts":6`, "/attempts: a whole number from 1 to 5 is expected"},
		{`"attempts":3`, `"attempts":99999999999999999999`, "/attempts: a whole number is expected, not this number"},
		{`[{"name":"Ada"}]`, `[]`, "/members: 1 to 3 elements"},
		{`[{"name":"Ada"}]`, `[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]`, "/members: 1 to 3 elements"},
		{`[{"name":"Ada"}]`, `null`, "/members: a list is expected, not null"},
		{`"Réseau"`, `null`, "/title: a text is expected, not null"},
		{`"Ada"`, `"` + strings.Repeat("é", 9) + `"`, "/members/0/name: 1 to 8 characters are expected, not 9"},
		{good, `[]`, ": an object is expected, not a list"},
	} {
		var p plan
		err := strictjson.Decode([]byte(strings.Replace(good, tc.from, tc.to, 1)), &p)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.to, err, tc.want)
		}
	}
	var exact member
	if err := strictjson.Decode([]byte(`{"name":"`+strings.Repeat("é", 8)+`"}`), &exact); err != nil {
		t.Errorf("8 characters of two bytes: %v", err)
	}
}

type window struct {
	From int `json:"from"`
	To   int `json:"to"`
}

func (w *window) Check(faults *strictjson.Faults) {
	if w.To < w.From {
		faults.Add("/to", "order", problem.Text{FR: "après from", EN: "not before from"})
	}
}

func TestATargetChecksWhatItsTagsCannotSay(t *testing.T) {
	var w window
	if err := strictjson.Decode([]byte(`{"from":2,"to":1}`), &w); err == nil || !strings.Contains(err.Error(), "/to: not before from") {
		t.Errorf("%v", err)
	}
	if err := strictjson.Decode([]byte(`{"from":1,"to":2}`), &w); err != nil || w.To != 2 {
		t.Errorf("%v, %+v", err, w)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	var keys []string
	for i := range 1000 {
		keys = append(keys, fmt.Sprintf(`"k%d":1`, i))
	}
	var refused *problem.Error
	if err := strictjson.Decode([]byte("{"+strings.Join(keys, ",")+"}"), &member{}); !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if len(refused.Fields) != strictjson.MaxFaults {
		t.Errorf("%d faults", len(refused.Fields))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"members":[{"name":"\ud800"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p plan
		err := strictjson.Decode(data, &p)
		if err == nil {
			if !json.Valid(data) {
				t.Fatalf("accepted what is not JSON: %q", data)
			}
			return
		}
		var refused *problem.Error
		if !errors.As(err, &refused) {
			t.Fatalf("%q: %v is no problem", data, err)
		}
	})
}
