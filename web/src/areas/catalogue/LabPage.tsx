import { useMemo, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Link } from '../../parts/Link'
import { Markdown } from '../../parts/Markdown'
import { Progress } from '../../parts/Meter'
import { Tabs, type TabItem } from '../../parts/Tabs'
import { Topology } from '../../topology/Topology'
import { useLab, type Lab } from './data'
import { Injects, Solution } from './LabNotes'
import { LabTasks } from './LabTasks'
import { Mode } from './LabsPage'
import { Rubrics } from './Rubrics'
import { drawLab } from './topology'
import styles from './Catalogue.module.css'

export interface LabPageProps {
  readonly lab: string
  /** the tab that is open */
  readonly part?: string
  /** the check or criterion to show */
  readonly item?: string
}

/** A lab, for those who choose, teach and write it. */
export function LabPage({ lab, part, item }: LabPageProps) {
  const { t, text } = useI18n()
  const query = useLab(lab)
  if (query.isPending) return <Page title={lab}><Progress label={t('shell.loading')} /></Page>
  if (query.isError) return <Page title={lab}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></Page>
  return (
    <Page title={text(query.data.title)} aside={<p className={styles.soft}><code>{query.data.id}</code> {query.data.version}</p>}>
      <Summary lab={query.data} />
      <Parts lab={query.data} part={part} item={item} />
    </Page>
  )
}

function Summary({ lab }: { lab: Lab }) {
  const { t, format } = useI18n()
  return (
    <p className={styles.summary}>
      <Link href="/catalogue">{t('area.catalogue')}</Link>
      <span><Link href={`/framework/${encodeURIComponent(lab.bloc)}`}>{t('catalogue.bloc', { bloc: lab.bloc })}</Link></span>
      <span>{format.duration(lab.duration_s)}</span>
      <span><Mode mode={lab.mode} /></span>
      <span>{t('catalogue.n-nodes', { n: lab.nodes })}</span>
      <span>{t('catalogue.n-checks', { n: lab.checks })}</span>
      <span>{t('catalogue.n-points', { n: lab.points })}</span>
    </p>
  )
}

function Parts({ lab, part, item }: { lab: Lab; part?: string; item?: string }) {
  const { t, text } = useI18n()
  const [, navigate] = useLocation()
  const tab = (id: string, label: string, content: ReactNode): TabItem => ({ id, label, content })
  const tabs = [
    tab('statement', t('catalogue.tab.statement'), <Reading text={text(lab.statement)} />),
    tab('topology', t('catalogue.tab.topology'), <LabTopology lab={lab} />),
    tab('checks', t('catalogue.tab.checks'), <LabTasks lab={lab} item={item} />),
    ...(lab.deliverables.length > 0 ? [tab('rubric', t('catalogue.tab.rubric'), <Rubrics lab={lab} item={item} />)] : []),
    ...(lab.injects.length > 0 ? [tab('injects', t('catalogue.tab.injects'), <Injects injects={lab.injects} />)] : []),
    ...(lab.instructor ? [tab('note', t('catalogue.tab.note'), <Reading text={text(lab.instructor)} />)] : []),
    ...(lab.solution?.length ? [tab('solution', t('catalogue.tab.solution'), <Solution steps={lab.solution} />)] : []),
    tab('proof', t('catalogue.tab.proof'), lab.proof
      ? <Reading text={text(lab.proof)} />
      : <EmptyState icon="alert" title={t('catalogue.unproved.title')}>{t('catalogue.unproved.text')}</EmptyState>),
  ]
  const open = tabs.find(({ id }) => id === part)?.id ?? 'statement'
  return (
    <Tabs label={t('catalogue.parts')} tabs={tabs} selected={open}
      onSelect={(id) => id !== open && navigate(`/catalogue/${encodeURIComponent(lab.id)}/${id}`, { replace: true })} />
  )
}

function Reading({ text }: { text: string }) {
  return <div className={styles.reading}><Markdown text={text} top={2} /></div>
}

function LabTopology({ lab }: { lab: Lab }) {
  const { t, format } = useI18n()
  const drawn = useMemo(() => drawLab(lab.topology), [lab])
  return (
    <>
      <div className={styles.topology}><Topology nodes={drawn.nodes} links={drawn.links} /></div>
      <div className={styles.scroll} role="region" tabIndex={0} aria-label={t('catalogue.interfaces')}>
        <table className={styles.table}>
          <caption>{t('catalogue.interfaces')}</caption>
          <thead><tr><th scope="col">{t('catalogue.node')}</th><th scope="col">{t('catalogue.kind')}</th><th scope="col">{t('catalogue.access')}</th><th scope="col">{t('catalogue.links')}</th></tr></thead>
          <tbody>
            {lab.topology.nodes.map((node) => (
              <tr key={node.name}>
                <th scope="row"><code>{node.name}</code></th>
                <td>{node.kind}</td>
                <td>{node.access ? t('catalogue.open') : t('catalogue.shut')}</td>
                <td>{format.list(node.interfaces.map((one) => `${one.name} → ${one.network}${one.address ? ` (${one.address})` : ''}`))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
