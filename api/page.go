package api

import (
	"fmt"
	"net/http"
	"net/url"
)

// The bounds of a page, in elements.
const (
	DefaultPage = 50
	MaxPage     = 200
)

// PageQuery are the parameters of a list's address.
var PageQuery = []string{"limit", "cursor"}

// PageOf is one page of a list.
type PageOf[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"` // null on the last page
}

// Cursor reads how many elements the client wants and, into position, after
// which one; position stays as it is for the first page. The list's name is what
// List is given.
func (c *Call) Cursor(list string, position any) (limit int, err error) {
	limit, err = c.Number("limit", DefaultPage, 1, MaxPage)
	if err != nil {
		return 0, err
	}
	if text := c.Query("cursor"); text != "" {
		err = c.server.cursors.Open(list, text, position)
	}
	return limit, err
}

// List answers with a page. next is the position after its last element, nil on
// the last page. The list's name holds everything that chooses and orders its
// elements, filters included: a cursor is good for no other list.
func List[T any](c *Call, list string, items []T, next any) error {
	page := PageOf[T]{Items: items}
	if items == nil {
		page.Items = []T{}
	}
	if next == nil {
		return c.JSON(http.StatusOK, page)
	}
	sealed, err := c.server.cursors.Seal(list, next)
	if err != nil {
		return err
	}
	page.NextCursor = &sealed
	if err := c.JSON(http.StatusOK, page); err != nil {
		return err
	}
	c.SetHeader("Link", fmt.Sprintf(`<%s>; rel="next"`, nextAddress(c.gin.Request.URL, sealed)))
	return nil
}

func nextAddress(address *url.URL, cursor string) string {
	query := address.Query()
	query.Set("cursor", cursor)
	return (&url.URL{Path: address.Path, RawQuery: query.Encode()}).String()
}
