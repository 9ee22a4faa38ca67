import { useMemo, useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { toast } from '../../parts/Toasts'
import { Topology } from '../../topology/Topology'
import { useApi, type Place } from './data'
import { drawMap } from './map'
import type { LabTopology, Machine } from './types'
import type { OpenDeck } from './useDeck'
import styles from './LabMap.module.css'

export interface LabMapProps {
  readonly topology: LabTopology
  readonly place: Place
  /** null where machines cannot be reached */
  readonly deck: OpenDeck | null
}

/** The lab's machines and networks. Choosing a machine opens its terminal, or offers its terminal and its pages. */
export function LabMap({ topology, place, deck }: LabMapProps) {
  const { t } = useI18n()
  const [chosen, setChosen] = useState<string | null>(null)
  const drawn = useMemo(() => drawMap(topology), [topology])
  const machine = topology.nodes.find(({ name }) => name === chosen)
  const choose = (name: string) => {
    setChosen(name)
    const node = topology.nodes.find((one) => one.name === name)
    if (deck && node?.access && !node.web?.length) deck.open(name)
  }
  return (
    <div className={styles.map}>
      <div className={styles.drawing}><Topology nodes={drawn.nodes} links={drawn.links} selected={chosen} onChoose={choose} /></div>
      {machine ? <MachineCard machine={machine} place={place} deck={deck} /> : <p className={styles.soft}>{t('bench.map.choose')}</p>}
    </div>
  )
}

function MachineCard({ machine, place, deck }: { machine: Machine; place: Place; deck: OpenDeck | null }) {
  const { t, text } = useI18n()
  const { open, error, pending } = useWebPage(place, machine.name)
  return (
    <section className={styles.card} aria-label={machine.name}>
      <header className={styles.head}>
        <h2><code>{machine.name}</code></h2>
        {machine.title && <span className={styles.soft}>{text(machine.title)}</span>}
      </header>
      <ul className={styles.interfaces}>
        {machine.interfaces.map((one) => (
          <li key={one.name}>
            <code>{t('bench.map.interface', { name: one.name, network: one.network })}</code>
            {one.address && <code>{one.address}</code>}
            {one.cut && <strong className={styles.cut}>{t('bench.map.cut')}</strong>}
          </li>
        ))}
      </ul>
      {error !== null && <ErrorNotice error={error} />}
      {deck && (
        <div className={styles.acts}>
          {machine.access && <Button icon="terminal" onPress={() => deck.open(machine.name)}>{t('bench.map.open')}</Button>}
          {machine.web?.map((port) => (
            <Button key={port} icon="external" isPending={pending} onPress={() => void open(port)}>{t('bench.map.web', { port: String(port) })}</Button>
          ))}
          {!machine.access && !machine.web?.length && <p className={styles.soft}>{t('bench.map.no-access')}</p>}
        </div>
      )}
    </section>
  )
}

/** Opens a machine's pages in another tab: the tab at once, while the press counts, its address when it has come. */
function useWebPage(place: Place, node: string) {
  const { t } = useI18n()
  const api = useApi()
  const [error, setError] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  const open = async (port: number) => {
    const tab = window.open('about:blank', '_blank')
    if (!tab) return toast({ tone: 'trouble', title: t('bench.map.blocked') })
    tab.opener = null
    setPending(true)
    setError(null)
    try {
      const path = { ...place, node }
      const { data } = await api.POST('/api/v1/sessions/{session}/teams/{team}/nodes/{node}/web', { params: { path }, body: { port, tls: port === 443 } })
      if (/^https?:/.test(new URL(data!.url, window.location.href).protocol)) tab.location.replace(data!.url)
    } catch (refusal) {
      tab.close()
      setError(refusal)
    }
    setPending(false)
  }
  return { open, error, pending }
}
