import { useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useI18n } from '../../i18n'
import { ToggleButton } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Icon } from '../../parts/Icon'
import { useShortcuts, type ShortcutGroup } from '../../parts/Shortcuts'
import { TextField } from '../../parts/TextField'
import { AttainmentShape } from './Attainment'
import { CellPanel } from './CellPanel'
import { useFiles, useGrid } from './data'
import { columnsOf, decimalsOf, rowsOf } from './grid'
import { GridTable } from './GridTable'
import { paths } from './paths'
import { notAssessed, type Scale } from './sheet'
import type { DeskProps, Grid } from './types'
import styles from './Grid.module.css'

const shortcuts: ShortcutGroup = {
  title: 'desk.help.grid',
  shortcuts: [
    { keys: ['←', '→', '↑', '↓'], about: 'desk.help.cells' },
    { keys: ['Enter'], about: 'desk.help.cell' },
    { keys: ['Escape'], about: 'desk.help.leave-cell' },
  ],
}

/** Candidate × competency, and the way down from a cell. */
export function GridPage({ session, first: member, second: column }: DeskProps) {
  const { t } = useI18n()
  useShortcuts(shortcuts)
  const query = useGrid(session.id)
  if (query.isPending) return <p role="status">{t('desk.grid.reckoning')}</p>
  if (!query.data) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (query.data.sheet.competencies.length === 0) return <EmptyState icon="grid" title={t('desk.grid.none.title')}>{t('desk.grid.none.text')}</EmptyState>
  return <Shown grid={query.data} session={session.id} mayExport={session.actions.includes('exportGrid')} member={member} column={column} />
}

interface ShownProps {
  readonly grid: Grid
  readonly session: string
  readonly mayExport: boolean
  readonly member?: string
  readonly column?: string
}

function Shown({ grid, session, mayExport, member, column }: ShownProps) {
  const { t, text, format } = useI18n()
  const [, navigate] = useLocation()
  const [apart, setApart] = useState(false)
  const [wanted, setWanted] = useState('')
  const { sheet, problems } = grid
  const columns = useMemo(() => columnsOf(sheet.blocs, sheet.competencies), [sheet])
  const all = useMemo(() => rowsOf(grid, t('desk.grid.unknown')).sort((a, b) => format.compare(a.name, b.name)), [grid, t, format])
  const rows = useMemo(() => {
    const folded = wanted.trim().toLocaleLowerCase()
    return folded ? all.filter(({ name, team }) => `${name} ${team}`.toLocaleLowerCase().includes(folded)) : all
  }, [all, wanted])
  const table = useRef<HTMLDivElement>(null)
  const row = all.find((one) => one.sheet.member === member)
  const opened = columns.find(({ id }) => id === column)
  const close = () => {
    navigate(paths.view(session, 'grid'))
    table.current?.querySelector<HTMLElement>('[role=gridcell][tabindex="0"]')?.focus()
  }
  return (
    <div className={styles.page}>
      <div className={styles.tools}>
        <div className={styles.find}><TextField label={t('desk.grid.find')} value={wanted} onChange={setWanted} /></div>
        <ToggleButton isSelected={apart} onChange={setApart} icon="split">{t('desk.grid.apart')}</ToggleButton>
        {mayExport && <Exports session={session} />}
      </div>
      {problems.length > 0 && (
        <details className={styles.problems}>
          <summary><Icon name="alert" /> {t('desk.grid.problems', { n: problems.length })}</summary>
          <ul>{problems.map((problem, i) => <li key={i}>{text(problem)}</li>)}</ul>
        </details>
      )}
      <div className={`${styles.split} ${row && opened ? styles.withPanel : ''}`}>
        <GridTable ref={table} rows={rows} columns={columns} scale={sheet.scale} apart={apart} open={row && opened ? `${member}/${column}` : null}
          onOpen={(one, to) => navigate(paths.cell(session, one.sheet.member, to.id))} />
        {row && opened && <CellPanel key={`${member}/${column}`} session={session} row={row} column={opened} sheet={sheet} onClose={close} />}
      </div>
      <Legend scale={sheet.scale} pending={sheet.pending} />
    </div>
  )
}

/** The grid as files; the browser saves them itself. */
export function Exports({ session }: { session: string }) {
  const { t } = useI18n()
  const files = useFiles(session)
  return (
    <p className={styles.exports} role="group" aria-label={t('desk.exports')}>
      {(['grid.xlsx', 'grid.csv', 'details.csv'] as const).map((name) => (
        <a key={name} href={files.exported(name)} download={name} className={styles.export}><Icon name="down" /> {t(`desk.export.${name}`)}</a>
      ))}
    </p>
  )
}

/** What the shapes and words mean, and from which figure. */
function Legend({ scale, pending }: { scale: Scale; pending: number }) {
  const { t, text, format } = useI18n()
  const figure = (value: number) => format.number(value, decimalsOf(scale.step))
  return (
    <div className={styles.legend}>
      <strong>{text(scale.title)}</strong>
      <ul>
        {scale.thresholds.map((one) => (
          <li key={one.id}><AttainmentShape scale={scale} id={one.id} /> {text(one.title)} <span>{t('desk.grid.from', { from: figure(one.from), max: figure(scale.max) })}</span></li>
        ))}
        <li><AttainmentShape scale={scale} id={notAssessed} /> {text(scale.not_assessed)}</li>
        <li><span aria-hidden="true">*</span> {t('desk.grid.provisional-about')}</li>
      </ul>
      {pending > 0 && <span>{t('desk.grid.pending', { n: pending })}</span>}
    </div>
  )
}
