import { useEffect, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useI18n } from '../../i18n'
import { Hidden } from '../../parts/Hidden'
import { Markdown } from '../../parts/Markdown'
import { stageOf } from './agenda'
import { Checks } from './Checks'
import type { Place } from './data'
import { Documents } from './Documents'
import { LabMap } from './LabMap'
import { oneOf, useKept } from './memory'
import { Messages } from './Messages'
import { tally } from './score'
import type { Bench, LabTopology } from './types'
import { useUnread } from './useUnread'
import type { OpenDeck } from './useDeck'
import styles from './BenchTabs.module.css'

export interface BenchTabsProps {
  readonly bench: Bench
  readonly topology: LabTopology
  readonly place: Place
  readonly own: boolean
  /** null where machines cannot be reached any more */
  readonly deck: OpenDeck | null
}

const tabs = ['statement', 'checks', 'map', 'documents', 'messages'] as const
type TabId = (typeof tabs)[number]

/** What is asked, how far it is, and the words about it. Tabs keep what was typed, chosen and scrolled in them. */
export function BenchTabs(props: BenchTabsProps) {
  const { bench, place } = props
  const { t } = useI18n()
  const [tab, setTab] = useKept(`bench.tab.${place.session}`, oneOf<TabId>(stageOf(bench.session) === 'work' ? [...tabs] : ['checks', ...tabs]))
  const visited = useVisited(tab)
  const unread = useUnread(bench.messages, place, tab === 'messages')
  const labels: Record<TabId, React.ReactNode> = {
    statement: t('bench.tab.statement'),
    checks: <ChecksLabel bench={bench} />,
    map: t('bench.tab.map'),
    documents: t('bench.tab.documents'),
    messages: <>{t('bench.tab.messages')}{unread > 0 && <Mark n={unread} />}</>,
  }
  return (
    <Tabs className={styles.tabs!} selectedKey={tab} onSelectionChange={(key) => setTab(key as TabId)}>
      <TabList aria-label={t('bench.tabs')} className={styles.list!}>
        {tabs.map((id) => <Tab key={id} id={id} className={styles.tab!}>{labels[id]}</Tab>)}
      </TabList>
      {tabs.map((id) => (
        <TabPanel key={id} id={id} shouldForceMount className={styles.panel!} data-tab={id}>
          {(id === tab || visited.has(id)) && <Content {...props} id={id} />}
        </TabPanel>
      ))}
    </Tabs>
  )
}

function Content({ id, bench, topology, place, own, deck }: BenchTabsProps & { id: TabId }) {
  const { text } = useI18n()
  if (id === 'statement') return <Markdown text={text(bench.statement)} top={2} />
  if (id === 'checks') return <Checks bench={bench} place={place} own={own} />
  if (id === 'map') return <LabMap topology={topology} place={place} deck={bench.open ? deck : null} />
  if (id === 'documents') return <Documents bench={bench} place={place} own={own} />
  return <Messages bench={bench} place={place} own={own} />
}

function ChecksLabel({ bench }: { bench: Bench }) {
  const { t } = useI18n()
  const sum = tally(bench)
  return sum === null ? t('bench.tab.checks') : t('bench.tab.checks-tally', { passed: sum.passed, total: sum.total })
}

function Mark({ n }: { n: number }) {
  const { t } = useI18n()
  return <span className={styles.mark}><span aria-hidden="true">{n}</span><Hidden>{t('bench.tab.unread', { n })}</Hidden></span>
}

/** The tabs seen so far: the others are not drawn yet. */
function useVisited(tab: TabId): ReadonlySet<TabId> {
  const [visited, setVisited] = useState<ReadonlySet<TabId>>(new Set([tab]))
  useEffect(() => setVisited((before) => (before.has(tab) ? before : new Set([...before, tab]))), [tab])
  return visited
}
