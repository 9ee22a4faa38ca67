import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { withStyleNonce } from '../../../terminal/policy'
import { theme, token } from '../../../terminal/screen'
import type { Stage } from './playback'

/** Sizes of letters in pixels between which a recording's width is made to fit. */
const smallest = 8
const largest = 15
/** Width of a letter of the fixed-width face, as a share of its size. */
const letter = 0.62

/** A terminal that shows and takes no keys. */
export class Screen implements Stage {
  private readonly terminal: Terminal
  private readonly watch: ResizeObserver

  constructor(private readonly element: HTMLElement, cols: number, rows: number) {
    this.terminal = new Terminal({
      cols, rows, disableStdin: true, cursorBlink: false, fontFamily: token('font-mono'), fontSize: largest, minimumContrastRatio: 4.5,
      scrollback: 2000, theme: theme(),
    })
    withStyleNonce(document, () => this.terminal.open(element))
    if (this.terminal.textarea) {
      this.terminal.textarea.tabIndex = -1 // the player's own keys do all there is to do
      this.terminal.textarea.setAttribute('aria-hidden', 'true')
    }
    this.watch = new ResizeObserver(() => this.fit())
    this.watch.observe(element.parentElement!)
  }

  reset(cols: number, rows: number): void {
    this.terminal.reset()
    this.resize(cols, rows)
  }

  write(text: string): void {
    this.terminal.write(text)
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows)
    this.fit()
  }

  repaint(): void {
    this.terminal.options.theme = theme()
  }

  dispose(): void {
    this.watch.disconnect()
    this.terminal.dispose()
  }

  private fit(): void {
    const width = this.element.parentElement!.clientWidth - 32
    if (width <= 0) return
    const size = Math.floor(width / (this.terminal.cols * letter))
    this.terminal.options.fontSize = Math.min(largest, Math.max(smallest, size))
  }
}
