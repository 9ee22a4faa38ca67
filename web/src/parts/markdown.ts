import createPurifier, { type Config } from 'dompurify'
import MarkdownIt, { type MarkdownIt as Parser } from 'markdown-it'

export interface MarkdownOptions {
  /** level of the highest heading in the page: 2 makes "# title" an h2 */
  readonly top?: number
  /** the address to load an image from, null to leave it out; without it only addresses of this server pass */
  readonly image?: (source: string) => string | null
}

/** No <style>, no style attribute, no form, no frame, no id or name that a script could mistake for its own. */
const policy: Config = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong',
    's', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'kbd', 'sub', 'sup',
  ],
  ALLOWED_ATTR: ['href', 'title', 'src', 'alt', 'class', 'start', 'target', 'rel', 'loading'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|[/#?])/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
}

const knownClass = /^(?:language-[\w+-]{1,32}|align-(?:left|right|center))$/

const parser = createParser()

function createParser(): Parser {
  const made = new MarkdownIt({ html: false, linkify: true, typographer: false })
  const { rules } = made.renderer
  for (const name of ['th_open', 'td_open'] as const) {
    rules[name] = (tokens, index, options, _env, self) => {
      const token = tokens[index]!
      const side = /text-align:(left|right|center)/.exec(String(token.attrGet('style') ?? ''))?.[1]
      token.attrs = side ? [['class', `align-${side}`]] : null
      return self.renderToken(tokens, index, options)
    }
  }
  rules.image = (tokens, index, options, env, self) => {
    const token = tokens[index]!
    const words = self.renderInlineAsText(token.children ?? [], options, env)
    const address = (env as Required<Pick<MarkdownOptions, 'image'>>).image(String(token.attrGet('src') ?? ''))
    if (address === null) return made.utils.escapeHtml(words)
    token.attrs = [['src', address], ['alt', words], ['loading', 'lazy']]
    return self.renderToken(tokens, index, options)
  }
  return made
}

/**
 * HTML of a Markdown text by a stranger, safe to put into the page. HTML in the text is shown as text; what is made
 * of it passes a sanitiser all the same.
 */
export function renderMarkdown(text: string, options: MarkdownOptions = {}): string {
  const purifier = createPurifier(window)
  purifier.addHook('afterSanitizeAttributes', (node) => tidy(node as Element))
  return purifier.sanitize(shiftHeadings(parser.render(text, { image: options.image ?? ownAddress }), options.top ?? 2), policy)
}

/** Moves headings down so that the highest one of the text has level `top`; they end at 6. */
function shiftHeadings(html: string, top: number): string {
  const levels = [...html.matchAll(/<h([1-6])>/g)].map((match) => Number(match[1]))
  const by = top - Math.min(...levels)
  return html.replace(/(<\/?h)([1-6])>/g, (_, open: string, level: string) => `${open}${Math.min(6, Math.max(1, Number(level) + by))}>`)
}

function tidy(node: Element): void {
  const names = [...node.classList].filter((name) => knownClass.test(name))
  if (names.length) node.className = names.join(' ')
  else node.removeAttribute('class')
  if (node.tagName === 'A') tidyLink(node)
}

function tidyLink(node: Element): void {
  node.removeAttribute('target')
  if (!/^(?:https?:|\/\/)/i.test(node.getAttribute('href') ?? '')) return
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'noopener noreferrer')
}

/** Only paths of this server: an image elsewhere would tell a stranger who reads, and when. */
function ownAddress(source: string): string | null {
  return /^\/(?![/\\])/.test(source) ? source : null
}
