package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// MemberFilter chooses members; the zero value chooses all.
type MemberFilter struct {
	Role Role   // empty for any
	Team TeamID // empty for any
	// Search is words; each is a part of the names or of the address, whatever the
	// case and the accents. Signs without a letter or a digit do not count.
	Search string
}

// Word is a part of what members are searched by.
type Word struct {
	Key   string // in the sort key
	Email string // in the address; empty matches no address
}

// maxWords bounds a search.
const maxWords = 8

// words reads a search. Whoever may not see addresses does not search them
// either: what is found would tell them.
func (f MemberFilter) words(addresses bool) ([]Word, error) {
	list := strings.Fields(f.Search)
	if len(list) > maxWords || strings.ContainsFunc(f.Search, isHidden) {
		return nil, invalid("q", "une recherche a au plus %d mots, sans caractère de contrôle", "a search has at most %d words and no control character", maxWords)
	}
	var words []Word
	for _, text := range list {
		w := Word{Key: SortKey(text)}
		if w.Key == "" {
			continue
		}
		if addresses {
			w.Email = NormaliseEmail(text)
		}
		words = append(words, w)
	}
	return words, nil
}

// FindMembers lists the persons of a promotion that the filter chooses; of
// Platform, out of everybody. next is the cursor of the next page.
func (s *Service) FindMembers(ctx context.Context, actor Actor, promotion PromotionID, filter MemberFilter, page Page) (list []Member, next string, err error) {
	if err := may(actor, RosterView, Subject{Promotion: promotion, Team: filter.Team}); err != nil {
		return nil, "", err
	}
	if filter.Role != "" && !slices.Contains(Roles(), filter.Role) {
		return nil, "", &Invalid{Problems: []Problem{{Field: "role", Text: CheckRole(promotion, filter.Role)}}}
	}
	words, err := filter.words(Can(actor, PersonView, Subject{Promotion: promotion}))
	if err != nil {
		return nil, "", err
	}
	after, limit, err := page.read()
	if err != nil {
		return nil, "", err
	}
	q := MemberQuery{Promotion: promotion, Role: filter.Role, Team: filter.Team, Words: words, Now: s.clock(), After: after, Limit: limit + 1}
	err = s.store.View(ctx, func(tx Tx) (err error) {
		list, err = tx.ListMembers(ctx, q)
		return err
	})
	list, next = cut(list, limit, func(m Member) (string, string) { return m.Person.SortKey(), string(m.Person.ID) })
	if err != nil {
		return nil, "", fmt.Errorf("members of %q: %w", promotion, err)
	}
	for i := range list {
		list[i] = seenBy(actor, promotion, list[i])
	}
	return list, next, nil
}

// RevokeInvitations makes the links given to a person worthless. The actor must
// answer for the person (see AnswersFor).
func (s *Service) RevokeInvitations(ctx context.Context, actor Actor, promotion PromotionID, person PersonID) error {
	subject := Subject{Promotion: promotion, Person: person}
	if err := may(actor, Invite, subject); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		if _, err := s.findAnswered(ctx, tx, actor, promotion, person); err != nil {
			return err
		}
		if err := tx.RemoveInvitations(ctx, person, false); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "invitation.revoked", Invite, subject, nil)
	})
}
