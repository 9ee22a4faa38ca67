import { useRef, useState } from 'react'
import styles from './Split.module.css'

export interface SplitProps {
  /** what the separator parts, for those who listen */
  readonly label: string
  /** row: side by side; column: one above the other */
  readonly direction: 'row' | 'column'
  readonly first: React.ReactNode
  readonly second: React.ReactNode
  /** share of the first pane in percent, at the beginning */
  readonly initial?: number
  /** smallest share of either pane in percent */
  readonly least?: number
  /** told the share of the first pane when it was moved, so that it can be kept */
  readonly onShare?: (share: number) => void
}

/** Two panes and a separator moved by pointer, by arrows, by Home and End (WAI-ARIA window splitter). */
export function Split({ label, direction, first, second, initial = 50, least = 15, onShare }: SplitProps) {
  const [share, setShare] = useState(initial)
  const box = useRef<HTMLDivElement>(null)
  const move = (to: number) => {
    const within = Math.min(100 - least, Math.max(least, to))
    setShare(within)
    onShare?.(within)
  }
  const drag = (event: React.PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !box.current) return
    const { left, top, width, height } = box.current.getBoundingClientRect()
    move(direction === 'row' ? ((event.clientX - left) / width) * 100 : ((event.clientY - top) / height) * 100)
  }
  const press = (event: React.KeyboardEvent) => {
    const to = keyTarget(event.key, direction, share, least)
    if (to === null) return
    event.preventDefault()
    move(to)
  }
  return (
    <div ref={box} className={`${styles.split} ${styles[direction]}`}>
      <div className={styles.pane} style={{ flexBasis: `${share}%` }}>{first}</div>
      <div role="separator" tabIndex={0} aria-label={label} aria-valuenow={Math.round(share)} aria-valuemin={least}
        aria-valuemax={100 - least} aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
        className={styles.separator} onKeyDown={press} onPointerMove={drag}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} />
      <div className={styles.pane} style={{ flexBasis: `${100 - share}%` }}>{second}</div>
    </div>
  )
}

/** Where a key moves the separator, or null when it is not for it. */
export function keyTarget(key: string, direction: 'row' | 'column', share: number, least: number): number | null {
  const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
  if (key === less) return share - 5
  if (key === more) return share + 5
  if (key === 'Home') return least
  return key === 'End' ? 100 - least : null
}
