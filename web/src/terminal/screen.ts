import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon, type ISearchResultChangeEvent } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal, type ITheme } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { withStyleNonce } from './policy'

/** A chord the page takes before the program can: Ctrl+Shift and a key. */
export type Chord = 'leave' | 'copy' | 'paste' | 'search'

const chords: Record<string, Chord> = { ArrowUp: 'leave', KeyC: 'copy', KeyV: 'paste', KeyF: 'search' }

export interface ScreenOptions {
  readonly onInput: (text: string) => void
  readonly onResize: (rows: number, cols: number) => void
  readonly onChord: (chord: Chord) => void
  readonly onMatches: (result: ISearchResultChangeEvent) => void
}

/** An xterm.js terminal in an element, with its addons, its colours from the tokens and its size from the element. */
export class Screen {
  readonly terminal: Terminal
  private readonly fit = new FitAddon()
  private readonly search = new SearchAddon()
  private readonly watch: ResizeObserver

  constructor(private readonly element: HTMLElement, options: ScreenOptions) {
    this.terminal = new Terminal({
      allowProposedApi: true, // Unicode 11 widths and marks of search matches are still proposed API
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: token('font-mono'),
      fontSize: 15,
      minimumContrastRatio: 4.5,
      scrollback: 5000,
      theme: theme(),
    })
    this.terminal.loadAddon(this.fit)
    this.terminal.loadAddon(this.search)
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.loadAddon(new WebLinksAddon(openLink))
    this.terminal.unicode.activeVersion = '11'
    this.terminal.attachCustomKeyEventHandler((event) => this.key(event, options.onChord))
    this.terminal.onData(options.onInput)
    this.terminal.onResize(({ rows, cols }) => options.onResize(rows, cols))
    this.search.onDidChangeResults(options.onMatches)
    withStyleNonce(document, () => this.terminal.open(element))
    this.watch = new ResizeObserver(() => this.refit())
    this.watch.observe(element)
  }

  /** Names the terminal and says how to leave it. */
  describe(label: string, describedBy: string): void {
    this.terminal.textarea?.setAttribute('aria-label', label)
    this.terminal.textarea?.setAttribute('aria-describedby', describedBy)
  }

  /** Takes the colours of the theme that holds now. */
  repaint(): void {
    this.terminal.options.theme = theme()
  }

  find(text: string, backwards = false): void {
    if (text === '') return this.search.clearDecorations()
    const decorations = {
      matchBackground: token('term-selection'),
      matchOverviewRuler: token('term-yellow'),
      activeMatchBackground: token('term-selection'),
      activeMatchBorder: token('term-cursor'),
      activeMatchColorOverviewRuler: token('term-cursor'),
    }
    if (backwards) this.search.findPrevious(text, { decorations })
    else this.search.findNext(text, { decorations })
  }

  dispose(): void {
    this.watch.disconnect()
    this.terminal.dispose()
  }

  private refit(): void {
    if (this.element.clientWidth > 0 && this.element.clientHeight > 0) this.fit.fit()
  }

  private key(event: KeyboardEvent, onChord: (chord: Chord) => void): boolean {
    const chord = event.ctrlKey && event.shiftKey && !event.altKey ? chords[event.code] : undefined
    if (!chord) return true
    event.preventDefault()
    if (event.type === 'keydown') onChord(chord)
    return false
  }
}

/** Opens a link of the output in another tab that knows nothing of this one. */
function openLink(_event: MouseEvent, address: string): void {
  if (/^https?:/i.test(address)) window.open(address, '_blank', 'noopener,noreferrer')
}

/** The value of a design token now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** The colours of a terminal under the theme that holds now. */
export function theme(): ITheme {
  const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
  const colours: Record<string, string> = {}
  for (const name of names) {
    colours[name] = token(`term-${name}`)
    colours[`bright${name[0]!.toUpperCase()}${name.slice(1)}`] = token(`term-${name}`)
  }
  return {
    ...colours,
    background: token('term-surface'),
    foreground: token('term-ink'),
    cursor: token('term-cursor'),
    cursorAccent: token('term-surface'),
    selectionBackground: token('term-selection'),
    scrollbarSliderBackground: token('line-strong'),
    scrollbarSliderHoverBackground: token('ink-faint'),
    scrollbarSliderActiveBackground: token('ink-soft'),
  }
}
