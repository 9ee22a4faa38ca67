package lab

import (
	"io/fs"
	"net"
	"net/netip"
	"path"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// format is a rule that a text follows: the schema gives editors the pattern,
// the parser asks accept as well where there is one.
type format struct {
	pattern *regexp.Regexp
	accept  func(string) bool
	want    strictyaml.Text
}

// formats are those that tags name.
var formats = map[string]format{
	"id":           idFormat,
	"name":         nameFormat,
	"node":         nameFormat, // declared in the lab
	"network-name": nameFormat, // declared in the lab
	"image":        nameFormat, // of the catalogue
	"check":        idFormat,   // declared in the lab
	"interface": {
		pattern: regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,14}$`),
		accept:  func(s string) bool { return s != "lo" && s != "all" && s != "default" },
		want: strictyaml.Text{EN: "an interface name: 1 to 15 lower-case letters, digits and hyphens, not lo, all or default",
			FR: "un nom d'interface : 1 à 15 lettres minuscules, chiffres et tirets, ni lo, ni all, ni default"},
	},
	"param": {
		pattern: regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`),
		want: strictyaml.Text{EN: "a parameter name: a lower-case letter, then at most 31 lower-case letters, digits and underscores",
			FR: "un nom de paramètre : une lettre minuscule, puis au plus 31 lettres minuscules, chiffres et soulignés"},
	},
	"version": {
		pattern: regexp.MustCompile(`^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$`),
		want:    strictyaml.Text{EN: "a version such as 1.0.0", FR: "une version, comme 1.0.0"},
	},
	"competency": {
		pattern: regexp.MustCompile(`^B[1-9]\.C[1-9][0-9]?$`),
		want:    strictyaml.Text{EN: "a competency such as B6.C3", FR: "une compétence, comme B6.C3"},
	},
	"regexp": {
		accept: acceptRegexp,
		want: strictyaml.Text{EN: "a regular expression of RE2 (no look-around, no back-reference)",
			FR: "une expression régulière RE2 (ni assertion avant ou arrière, ni référence arrière)"},
	},
	"mac": {
		pattern: regexp.MustCompile(`^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$`),
		accept:  acceptMAC,
		want: strictyaml.Text{EN: "the hardware address of one station, such as 02:00:00:00:00:01",
			FR: "l'adresse matérielle d'une seule station, comme 02:00:00:00:00:01"},
	},
	"address": {
		accept: func(s string) bool { _, err := netip.ParseAddr(s); return err == nil },
		want:   addressWant,
	},
	"path": {
		pattern: regexp.MustCompile(`^/`),
		accept: func(s string) bool {
			return path.IsAbs(s) && path.Clean(s) == s && s != "/" && !strings.Contains(s, "\x00")
		},
		want: strictyaml.Text{EN: "an absolute path without . or .. and without a slash at the end, such as /etc/motd",
			FR: "un chemin absolu, sans . ni .. et sans barre à la fin, comme /etc/motd"},
	},
	"url-path": {
		pattern: regexp.MustCompile(`^/[!-~]*$`),
		want:    strictyaml.Text{EN: "the path of a URL such as /status?full=1", FR: "le chemin d'une URL, comme /status?full=1"},
	},
	"file": {
		accept: func(s string) bool { return fs.ValidPath(s) && s != "." },
		want: strictyaml.Text{EN: "a file of the lab folder, relative and without .., such as rubrics/report.yaml",
			FR: "un fichier du dossier du lab, relatif et sans .., comme rubrics/report.yaml"},
	},
	"folder": {
		accept: func(s string) bool { s = strings.TrimSuffix(s, "/"); return fs.ValidPath(s) && s != "." },
		want: strictyaml.Text{EN: "a folder of the lab folder, relative and without .., such as solution/",
			FR: "un dossier du dossier du lab, relatif et sans .., comme solution/"},
	},
	"extension": {
		pattern: regexp.MustCompile(`^[a-z0-9]{1,8}$`),
		want:    strictyaml.Text{EN: "a file ending such as pdf", FR: "une extension de fichier, comme pdf"},
	},
	"hostname": {
		pattern: regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`),
		want:    strictyaml.Text{EN: "a host name such as www.campus.test", FR: "un nom de machine, comme www.campus.test"},
	},
	"mailbox": {
		pattern: regexp.MustCompile(`^(<>|[^\s<>\x00-\x1f\x7f]{1,254})$`),
		want: strictyaml.Text{EN: "a mail address such as ana@campus.test, or <> for no sender",
			FR: "une adresse électronique, comme ana@campus.test, ou <> pour aucun expéditeur"},
	},
	"variable": {
		pattern: regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`),
		want:    strictyaml.Text{EN: "the name of an environment variable", FR: "un nom de variable d'environnement"},
	},
	"header": {
		pattern: regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]{1,128}$`),
		want:    strictyaml.Text{EN: "the name of an HTTP header", FR: "un nom d'en-tête HTTP"},
	},
	"sysctl": {
		pattern: regexp.MustCompile(`^(net|kernel|fs)\.[a-zA-Z0-9_.-]{1,120}$`),
		want:    strictyaml.Text{EN: "a sysctl such as net.ipv4.ip_forward", FR: "un sysctl, comme net.ipv4.ip_forward"},
	},
	"sha256": {
		pattern: regexp.MustCompile(`^[0-9a-f]{64}$`),
		want:    strictyaml.Text{EN: "64 hexadecimal digits in lower case", FR: "64 chiffres hexadécimaux en minuscules"},
	},
	"mode": {
		pattern: regexp.MustCompile(`^0?[0-7]{3,4}$`),
		want:    strictyaml.Text{EN: "permission bits in octal such as 0640", FR: "des droits en octal, comme 0640"},
	},
	"script": {
		pattern: regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`),
		want:    strictyaml.Text{EN: "a file of the same folder, such as r1.sh", FR: "un fichier du même dossier, comme r1.sh"},
	},
}

var idFormat = format{
	pattern: regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`),
	want: strictyaml.Text{EN: "1 to 64 lower-case letters, digits and hyphens, the first not a hyphen",
		FR: "1 à 64 lettres minuscules, chiffres et tirets, sans tiret au début"},
}

var nameFormat = format{
	pattern: regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`),
	want: strictyaml.Text{EN: "1 to 32 lower-case letters, digits and hyphens, the first not a hyphen",
		FR: "1 à 32 lettres minuscules, chiffres et tirets, sans tiret au début"},
}

var addressWant = strictyaml.Text{EN: "an address such as 10.0.0.1 or fd00::1", FR: "une adresse, comme 10.0.0.1 ou fd00::1"}

// ok tells whether a text follows the rule.
func (f format) ok(text string) bool {
	return (f.pattern == nil || f.pattern.MatchString(text)) && (f.accept == nil || f.accept(text))
}

// acceptRegexp also bounds the size of the compiled program: counted
// repetitions grow faster than the text that asks for them.
func acceptRegexp(text string) bool {
	if len(text) > 4096 {
		return false
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return false
	}
	program, err := syntax.Compile(parsed.Simplify())
	return err == nil && len(program.Inst) <= 20000
}

func acceptMAC(text string) bool {
	mac, err := net.ParseMAC(text)
	return err == nil && len(mac) == 6 && mac[0]&1 == 0 && text != "00:00:00:00:00:00"
}
