import { useEffect, useRef } from 'react'
import { useI18n } from '../../i18n'
import { IconButton } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { OutcomeMark } from './Attainment'
import { useExplanation, useReports, useTeamResults, type Figure } from './data'
import { hasSides, itemsOf, outcomeOf, type Column, type Row } from './grid'
import { paths } from './paths'
import type { Evidence, Item, Sheet } from './sheet'
import { StateBadge } from './StateBadge'
import styles from './Grid.module.css'

export interface CellPanelProps {
  readonly session: string
  readonly row: Row
  readonly column: Column
  readonly sheet: Sheet
  readonly onClose: () => void
}

/** One cell of the grid: how its figure came, and each piece of evidence. */
export function CellPanel({ session, row, column, sheet, onClose }: CellPanelProps) {
  const { t, text } = useI18n()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const outcome = outcomeOf(row.sheet, column)
  const title = column.kind === 'competency' ? `${column.id} · ${text(column.title)}`
    : column.kind === 'bloc' ? t('desk.grid.bloc', { bloc: column.bloc }) : t('desk.grid.overall')
  const parts = row.sheet.competencies.filter((one) => (column.kind === 'bloc' ? one.bloc === column.bloc : column.kind === 'overall'))
  return (
    <aside className={styles.panel} aria-labelledby="cell-title" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header className={styles.panelHead}>
        <div>
          <p className={styles.soft}>{row.name} · {row.team}</p>
          <h2 id="cell-title" ref={heading} tabIndex={-1}>{title}</h2>
        </div>
        <IconButton icon="close" label={t('part.close')} onPress={onClose} />
      </header>
      {outcome && <OutcomeMark scale={sheet.scale} outcome={outcome} />}
      <Explanation session={session} figure={figureOf(row, column)} />
      {outcome && hasSides(outcome) && column.kind === 'competency' && (
        <>
          <Side session={session} row={row} title={t('desk.grid.group')} evidence={outcome.group} />
          <Side session={session} row={row} title={t('desk.grid.individual')} evidence={outcome.individual} />
        </>
      )}
      {parts.length > 0 && (
        <ul className={styles.parts}>
          {parts.map((one) => (
            <li key={one.code}><Link href={paths.cell(session, row.sheet.member, one.code)}>{one.code}</Link> <OutcomeMark scale={sheet.scale} outcome={one} /></li>
          ))}
        </ul>
      )}
    </aside>
  )
}

function figureOf({ sheet: { member } }: Row, column: Column): Figure {
  if (column.kind === 'overall') return { member }
  return column.kind === 'bloc' ? { member, bloc: column.bloc } : { member, competency: column.id }
}

function Explanation({ session, figure }: { session: string; figure: Figure }) {
  const { t, text } = useI18n()
  const query = useExplanation(session, figure)
  return (
    <section className={styles.part}>
      <h3>{t('desk.grid.how')}</h3>
      {query.isPending && <p role="status">{t('shell.loading')}</p>}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <ul className={styles.lines}>{query.data.map((line, i) => <li key={i}>{text(line)}</li>)}</ul>}
    </section>
  )
}

function Side({ session, row, title, evidence }: { session: string; row: Row; title: string; evidence: Evidence }) {
  const { t, format } = useI18n()
  const items = itemsOf(evidence)
  return (
    <section className={styles.part}>
      <h3>
        {title} {evidence.share !== null && <span className={styles.soft}>{format.number(evidence.obtained)} / {t('desk.points', { n: evidence.judged })} · {format.percent(evidence.share)}</span>}
      </h3>
      {items.length === 0 && <p className={styles.soft}>{t('desk.grid.no-evidence')}</p>}
      {items.length > 0 && (
        <ul className={styles.items}>
          {items.map((item, i) => (
            <li key={i}>
              <Link href={paths.item(session, item)}><ItemTitle session={session} team={row.sheet.team} item={item} /></Link>
              <StateBadge state={item.state} />
              <span className={styles.number}>{format.number(item.obtained)} / {format.number(item.possible)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A check's or criterion's title; its id until that has come. */
function ItemTitle({ session, team, item }: { session: string; team: string; item: Item }) {
  const { text } = useI18n()
  const lines = useTeamResults(session, item.check ? team : '')
  const reports = useReports(session)
  if (item.check) {
    const line = lines.data?.find((one) => one.check === item.check)
    return line ? text(line.title) : <code>{item.check}</code>
  }
  const rubric = reports.data?.deliverables.find((one) => one.id === item.deliverable)
  const criterion = rubric?.criteria.find((one) => one.id === item.criterion)
  return criterion ? text(criterion.title) : <code>{item.criterion}</code>
}
