package lab

import "github.com/pupitre-lab/pupitre/orchestrator/strictyaml"

// checkParam holds what the shape of a parameter cannot tell.
func (l *Lab) checkParam(report *strictyaml.Reader, p Param, at *strictyaml.Node) {
	if !p.Subnet.IsValid() && at.Get("prefix") != nil {
		report.Problem(locate(at, "prefix"), "keys-conflict", "prefix is the length of a drawn subnet: give subnet: too, such as 10.0.0.0/8",
			"prefix est la longueur d'un sous-réseau tiré : donnez aussi subnet:, comme 10.0.0.0/8")
	}
	switch {
	case p.Subnet.IsValid():
		l.checkPool(report, p, at)
	case p.Int != nil && p.Int.Min > p.Int.Max:
		report.Problem(locate(at, "int"), "out-of-range", "no number is between %d and %d",
			"aucun nombre n'est entre %d et %d", p.Int.Min, p.Int.Max)
	case p.Sample != nil && p.Sample.Count > len(p.Sample.From):
		report.Problem(locate(at, "sample", "count"), "out-of-range", "%d items are wanted of %d",
			"%d éléments sont voulus sur %d", p.Sample.Count, len(p.Sample.From))
	case at.Get("choice") != nil && len(p.Choice) == 0:
		report.Problem(locate(at, "choice"), "list-empty", "at least one element is needed", "il faut au moins un élément")
	}
}

// checkPool asks that a pool can be cut as wished, and that drawing from it
// cannot fail for some seed.
func (l *Lab) checkPool(report *strictyaml.Reader, p Param, at *strictyaml.Node) {
	most := min(p.Subnet.Addr().BitLen(), p.Subnet.Bits()+maxSlotBits)
	switch {
	case at.Get("prefix") == nil:
		report.Problem(at, "key-missing", "the key %q is missing: the length of the drawn subnet, such as 24",
			"la clé %q manque : la longueur du sous-réseau tiré, comme 24", "prefix")
	case p.Prefix < p.Subnet.Bits() || p.Prefix > most:
		report.Problem(locate(at, "prefix"), "out-of-range", "a part of %s has a length between %d and %d, not %d",
			"une partie de %s a une longueur entre %d et %d, pas %d", p.Subnet, p.Subnet.Bits(), most, p.Prefix)
	case !poolHasRoom(p, l.params, l.reserved):
		report.Problem(locate(at, "subnet"), "pool-too-small",
			"%s may have no room for one more subnet of length %d, beside the addresses and subnets above: take a larger pool, or draw longer subnets first",
			"%s peut manquer de place pour un sous-réseau de longueur %d de plus, à côté des adresses et sous-réseaux ci-dessus : prenez une réserve plus grande, ou tirez d'abord les plus grands sous-réseaux",
			p.Subnet, p.Prefix)
	}
}
