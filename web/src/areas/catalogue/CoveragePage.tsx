import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { IconButton } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Hidden } from '../../parts/Hidden'
import { Icon } from '../../parts/Icon'
import { Link } from '../../parts/Link'
import { Progress } from '../../parts/Meter'
import { groupBy, itemPath, linesOf, type Cell, type Line } from './coverage'
import { useCoverage, useFramework, useLabs, type CoverageItem } from './data'
import { Views } from './FrameworkPage'
import { Mode } from './LabsPage'
import styles from './Framework.module.css'

export interface CoveragePageProps {
  /** the competency whose evidence is shown */
  readonly code?: string
  /** and of this lab alone */
  readonly lab?: string
}

/** Competencies × labs: the points that speak for each, and what nothing speaks for. */
export function CoveragePage({ code, lab }: CoveragePageProps) {
  const { t } = useI18n()
  const [, navigate] = useLocation()
  const query = useCoverage()
  const framework = useFramework()
  const lines = query.data ? linesOf(query.data) : []
  const covered = lines.filter((line) => line.isCovered).length
  const line = lines.find((one) => one.code === code)
  return (
    <Page title={t('framework.coverage')} aside={query.isSuccess && <p className={styles.soft}>{t('framework.covered-of', { covered, total: lines.length })}</p>}>
      <Views framework={framework.data} open="coverage" seesLabs />
      {query.isPending && <Progress label={t('shell.loading')} />}
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && query.data.labs.length === 0 && <EmptyState icon="grid" title={t('catalogue.none.title')}>{t('catalogue.none.text')}</EmptyState>}
      {query.isSuccess && query.data.labs.length > 0 && (
        <>
          {line && <Evidence key={`${code}/${lab}`} line={line} labs={query.data.labs} lab={lab} onClose={() => navigate('/framework/coverage')} />}
          <Matrix labs={query.data.labs} lines={lines} />
          <p className={styles.soft}>{t('framework.matrix-key')}</p>
        </>
      )}
    </Page>
  )
}

function Matrix({ labs, lines }: { labs: readonly string[]; lines: readonly Line[] }) {
  const { t } = useI18n()
  const title = useLabTitle()
  return (
    <div className={styles.scroll} role="region" tabIndex={0} aria-label={t('framework.coverage')}>
      <table className={styles.matrix} aria-label={t('framework.coverage')}>
        <thead>
          <tr>
            <th scope="col">{t('framework.competency')}</th>
            {labs.map((lab) => <th key={lab} scope="col"><Link href={`/catalogue/${encodeURIComponent(lab)}`}>{title(lab)}</Link></th>)}
          </tr>
        </thead>
        {groupBy(lines, (line) => line.bloc).map(([bloc, list]) => (
          <tbody key={bloc}>
            <tr className={styles.group}><th scope="rowgroup" colSpan={labs.length + 1}>{t('framework.bloc', { bloc })}</th></tr>
            {list.map((line) => <MatrixLine key={line.code} line={line} labs={labs} />)}
          </tbody>
        ))}
      </table>
    </div>
  )
}

/** A lab's title; its id until that has come. */
function useLabTitle(): (id: string) => string {
  const { text } = useI18n()
  const labs = useLabs()
  return (id) => {
    const lab = labs.data?.items.find((one) => one.id === id)
    return lab ? text(lab.title) : id
  }
}

function MatrixLine({ line, labs }: { line: Line; labs: readonly string[] }) {
  const { t, text } = useI18n()
  return (
    <tr className={line.isCovered ? undefined : styles.bare}>
      <th scope="row">
        <Link href={`/framework/${line.bloc}/${line.code}`}>{line.code}</Link> {text(line.title)}
        {!line.isCovered && <span className={styles.uncovered}><Icon name="alert" size={12} /> {t('framework.uncovered')}</span>}
      </th>
      {line.cells.map((cell, i) => <td key={labs[i]}>{cell.items.length > 0 && <Points line={line} lab={labs[i]!} cell={cell} />}</td>)}
    </tr>
  )
}

/** Points of the group and of each individual, as a way to what gives them. */
function Points({ line, lab, cell }: { line: Line; lab: string; cell: Cell }) {
  const { t, format } = useI18n()
  return (
    <Link href={`/framework/coverage/${line.code}/${encodeURIComponent(lab)}`} className={styles.cell}>
      {cell.group > 0 && <span>{format.number(cell.group)}<Hidden> {t('framework.group-points')}</Hidden></span>}
      {cell.individual > 0 && <span className={styles.own}>{format.number(cell.individual)}<abbr aria-hidden="true">i</abbr><Hidden> {t('framework.own-points')}</Hidden></span>}
      {cell.group + cell.individual === 0 && <span className={styles.soft}>{t('catalogue.informative')}</span>}
    </Link>
  )
}

interface EvidenceProps {
  readonly line: Line
  readonly labs: readonly string[]
  readonly lab?: string
  readonly onClose: () => void
}

/** What speaks for a competency, in one lab or in all. */
function Evidence({ line, labs, lab, onClose }: EvidenceProps) {
  const { t, text } = useI18n()
  const title = useLabTitle()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const shown = labs.map((id, i) => ({ id, items: line.cells[i]!.items })).filter(({ id, items }) => items.length > 0 && (lab === undefined || id === lab))
  return (
    <section className={styles.evidence} aria-labelledby="coverage-title" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header>
        <h2 id="coverage-title" ref={heading} tabIndex={-1}>{line.code} · {text(line.title)}</h2>
        <IconButton icon="close" label={t('part.close')} onPress={onClose} />
      </header>
      {shown.length === 0 && <p>{t('framework.nothing')}</p>}
      {shown.map(({ id, items }) => (
        <div key={id}>
          <h3>{title(id)}</h3>
          <ul>{items.map((item) => <EvidenceItem key={`${item.source}-${item.id}`} item={item} />)}</ul>
        </div>
      ))}
    </section>
  )
}

function EvidenceItem({ item }: { item: CoverageItem }) {
  const { t, text } = useI18n()
  const source = item.source === 'check' ? t('framework.check') : t('framework.criterion')
  return (
    <li>
      <Link href={itemPath(item)}>{text(item.title)}</Link>{' '}
      <span className={styles.soft}>{source} · <Mode mode={item.scope} /> · {item.points > 0 ? t('catalogue.n-points', { n: item.points }) : t('catalogue.informative')}</span>
    </li>
  )
}
