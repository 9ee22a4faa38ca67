import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useI18n } from '../../i18n'
import { EmptyState } from '../../parts/EmptyState'
import { Link } from '../../parts/Link'
import { VerdictBadge } from '../../parts/VerdictBadge'
import { paths } from './paths'
import { lineId } from './queue'
import type { ResultLine } from './types'
import styles from './Desk.module.css'

export interface QueueListProps {
  readonly session: string
  readonly lines: readonly ResultLine[]
  readonly open: string | null
  /** something still waits, shown here or not */
  readonly waits: boolean
}

const height = 58

/** The lines of the queue; only those in sight are drawn. */
export function QueueList({ session, lines, open, waits }: QueueListProps) {
  const { t } = useI18n()
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: lines.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: 8,
    getItemKey: (index) => lineId(lines[index]!),
  })
  const at = lines.findIndex((line) => lineId(line) === open)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
    // the list scrolls when another line opens, not when lines above it leave
  }, [open])
  if (lines.length === 0) {
    return <div className={styles.queue}><EmptyState icon="check" title={waits ? t('desk.queue.none') : t('desk.queue.done')} /></div>
  }
  return (
    <div ref={box} className={styles.queue} role="region" tabIndex={0} aria-label={t('desk.queue')}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <li key={item.key} aria-setsize={lines.length} aria-posinset={item.index + 1} style={{ height, transform: `translateY(${item.start}px)` }}>
            <Line session={session} line={lines[item.index]!} isOpen={item.index === at} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Line({ session, line, isOpen }: { session: string; line: ResultLine; isOpen: boolean }) {
  const { t, text, format } = useI18n()
  return (
    <Link href={paths.result(session, line)} className={styles.line} aria-current={isOpen ? 'page' : undefined}>
      <span className={styles.shape}>
        {line.result ? <VerdictBadge verdict={line.result.verdict} compact /> : <span title={t('desk.filter.none')} aria-hidden="true">·</span>}
      </span>
      <span className={styles.what}>
        <span className={styles.name}>{text(line.title)}</span>
        <span className={styles.soft}>{line.team_name} · {t(`desk.state.${line.state}`)}</span>
      </span>
      <span className={styles.points}>{format.number(line.obtained)}/{format.number(line.points)}</span>
    </Link>
  )
}
