import { describe, expect, test } from 'vitest'
import { renderMarkdown } from './markdown'

/** The elements that a text makes, as they stand in a page. */
function draw(text: string, options?: Parameters<typeof renderMarkdown>[1]): HTMLElement {
  const page = document.createElement('div')
  page.innerHTML = renderMarkdown(text, options)
  return page
}

describe('hostile text', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
    '<style>*{display:none}</style><p style="position:fixed">over</p>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action=//evil.test><button>ok</button></form>',
    '<a name=cookie id=body>clobber</a>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt&colon;alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox)',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml;base64,PHN2Zz4=)',
    '![x](https://evil.test/seen.png)',
    '![x](//evil.test/seen.png)',
    '![x](/\\evil.test/seen.png)',
    '[x](https://ok.test "onmouseover=alert(1)")',
    '```"><script>alert(1)</script>\ncode\n```',
    '```x onload=alert(1) style=a\ncode\n```',
    '| a |\n|:-:|\n| <b onclick=alert(1)>b</b> |',
  ]

  test.each(attacks)('does nothing: %s', (attack) => {
    const page = draw(attack)
    const forbidden = 'script,style,iframe,object,embed,form,button,input,svg,math,base,link,meta,template'
    expect(page.querySelectorAll(forbidden).length).toBe(0)
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^style$|^id$|^name$|^srcdoc$|^form/)
        if (name === 'href' || name === 'src') expect(value).toMatch(/^(https?:|mailto:|\/(?![/\\])|#|\?)/)
        if (name === 'src') expect(value).toMatch(/^\/(?![/\\])/)
        if (name === 'class') expect(value).toMatch(/^(language-[\w+-]+|align-(left|right|center))$/)
      }
    }
  })

  test('is shown as it was written', () => {
    expect(draw('<b>x</b> & <script>').textContent?.trim()).toBe('<b>x</b> & <script>')
  })
})

describe('honest text', () => {
  test('has headings below those of the page', () => {
    expect(draw('# a\n\n## b\n\n##### c', { top: 3 }).innerHTML).toMatch(/<h3>a<\/h3>\s*<h4>b<\/h4>\s*<h6>c<\/h6>/)
    expect(draw('## only').querySelector('h2')?.textContent).toBe('only')
  })

  test('aligns columns by class, not by style', () => {
    const page = draw('| a | b |\n|---|--:|\n| 1 | 2 |')
    expect([...page.querySelectorAll('td')].map((cell) => cell.className)).toEqual(['', 'align-right'])
    expect(page.innerHTML).not.toContain('style')
  })

  test('opens links to elsewhere in another tab, others here', () => {
    const [away, here] = draw('[a](https://frrouting.org) [b](/catalogue)').querySelectorAll('a')
    expect([away!.target, away!.rel]).toEqual(['_blank', 'noopener noreferrer'])
    expect(here!.target).toBe('')
  })

  test('keeps code and its language', () => {
    expect(draw('```yaml\na: 1\n```').querySelector('code')?.className).toBe('language-yaml')
  })

  test('takes images from where the page says, and leaves the words of others', () => {
    const image = (source: string) => (source === 'plan.png' ? '/api/v1/labs/x/plan.png' : null)
    const page = draw('![Le plan](plan.png) ![ailleurs](https://evil.test/x.png)', { image })
    expect([...page.querySelectorAll('img')].map((found) => found.getAttribute('src'))).toEqual(['/api/v1/labs/x/plan.png'])
    expect(page.textContent).toContain('ailleurs')
  })
})
