import { lazy, Suspense, useState } from 'react'
import { useI18n } from '../i18n'
import { Button } from '../parts/Button'
import { DataTable, type Column } from '../parts/DataTable'
import { Tabs } from '../parts/Tabs'
import { neighbours, type NodeState, type TopologyLink, type TopologyNode } from './graph'
import type { TopologyProps } from './props'
import styles from './Topology.module.css'

const Diagram = lazy(() => import('./Diagram'))

/** Machines and links with their states, as a diagram and as a table. */
export function Topology(props: TopologyProps) {
  const { t } = useI18n()
  const [view, setView] = useState('diagram')
  const diagram = (
    <Suspense fallback={<p role="status">{t('shell.loading')}</p>}>
      <Diagram {...props} />
    </Suspense>
  )
  return (
    <div className={styles.topology}>
      <Tabs label={t('topology.label')} selected={view} onSelect={setView} tabs={[
        { id: 'diagram', label: t('topology.diagram'), content: diagram },
        { id: 'table', label: t('topology.table'), content: <TopologyTable {...props} /> },
      ]} />
    </div>
  )
}

function TopologyTable({ nodes, links, onChoose }: TopologyProps) {
  const { t, format } = useI18n()
  const name = (node: TopologyNode) =>
    node.isActionable && onChoose ? <Button variant="quiet" onPress={() => onChoose(node.id)}>{node.label}</Button> : node.label
  const columns: Column<TopologyNode>[] = [
    { id: 'node', head: t('topology.node'), cell: name, isRowHead: true, compare: (a, b) => format.compare(a.label, b.label) },
    { id: 'kind', head: t('topology.kind'), cell: (node) => t(`topology.kind.${node.kind}`), compare: (a, b) => a.kind.localeCompare(b.kind) },
    { id: 'state', head: t('topology.state'), cell: (node) => node.state && <State state={node.state} /> },
    { id: 'neighbours', head: t('topology.neighbours'), cell: (node) => <Neighbours node={node} nodes={nodes} links={links} /> },
  ]
  return <DataTable label={t('topology.label')} columns={columns} rows={nodes} rowId={(node) => node.id} />
}

function State({ state }: { state: NodeState }) {
  const { t } = useI18n()
  return <span className={styles[state]}>{t(`topology.state.${state}`)}</span>
}

function Neighbours({ node, nodes, links }: { node: TopologyNode; nodes: readonly TopologyNode[]; links: readonly TopologyLink[] }) {
  const { t, format } = useI18n()
  const names = neighbours(node.id, nodes, links).map(({ node: other, link }) =>
    link.state === 'up' ? other.label : `${other.label} (${t(`topology.link.${link.state}`)})`)
  return format.list(names)
}
