// Package grade turns what was seen and what was judged into figures.
//
//	results, hints ──► check   ─┐
//	decisions ───────►          ├─► competency ──► bloc
//	marks ───────────► criterion┘   group | individual, kept apart
//
// Compute is a pure function: no clock, no files, no chance. The same records
// give the same sheet whatever the order in which they come, so that a sheet can
// be computed again from a session's ledger years later.
//
// The rules, of which those in quotes are data (see Rules and Scale):
//
//   - One result of a check counts, by the rule "counts". A result with the
//     verdict error never counts: it costs nobody a point. A check without a
//     result that counts is pending and leaves both sides of the fraction.
//   - A pass earns all the points, a fail its share of them, a skip none. Hints
//     that were taken cost points of their check, never more than it earned.
//   - A grader's decision stands before the result: confirm, override with a
//     share and a reason, or platform fault, which takes the check out of what
//     is judged. The last decision stands; withdraw takes it back.
//   - A criterion has a mark from each of its graders, of whom "graders" says
//     which counts.
//   - Points count whole for each competency of the check or criterion. What
//     the machine of a team says of itself counts for nothing.
//   - A competency has the group's evidence and the member's own, never added
//     up: each gives a share, and "weights" and "missing" combine the shares.
//   - A share becomes a figure out of the scale's maximum, rounded as the scale
//     says, and the figure decides the attainment, so that nobody reads 10.00
//     and "not acquired" side by side.
//
// Everything that cannot be used is a Problem, and the rest is computed.
package grade
