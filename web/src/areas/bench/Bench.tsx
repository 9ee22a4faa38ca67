import { useSyncExternalStore } from 'react'
import { useServer } from '../../api/server'
import { useI18n } from '../../i18n'
import { Split } from '../../parts/Split'
import { stageOf } from './agenda'
import { BenchTabs } from './BenchTabs'
import { useNodes, type Place } from './data'
import { EndWatch, Head } from './Head'
import { Frame } from './Frame'
import { withNodes } from './map'
import { numberIn, useKept } from './memory'
import { Notices } from './Notices'
import { Terminals } from './Terminals'
import type { Bench as BenchData } from './types'
import { useDeck } from './useDeck'
import styles from './Bench.module.css'

export interface BenchProps {
  readonly bench: BenchData
  readonly place: Place
  /** the person works in this team; others look, and help in its terminals */
  readonly own: boolean
}

/** The page of long work: what is asked and how far it is on one side, terminals on the other. */
export function Bench({ bench, place, own }: BenchProps) {
  const { t } = useI18n()
  const { clock } = useServer()
  const deck = useDeck(place)
  const narrow = useMedia('(max-width: 56rem)')
  const [share, setShare] = useKept(narrow ? 'bench.rows' : 'bench.columns', numberIn(15, 85, narrow ? 50 : 42))
  const nodes = useNodes(place, bench.open)
  const topology = withNodes(bench.topology, nodes.data)
  const working = stageOf(bench.session) === 'work' && !bench.clock.over
  const tabs = <BenchTabs bench={bench} topology={topology} place={place} own={own} deck={working ? deck : null} />
  return (
    <Frame title={bench.session.title} about={t('bench.team', { name: bench.team.name })}
      aside={<Head bench={bench} clock={clock} />} notices={<Notices bench={bench} own={own} />}>
      {working && <EndWatch place={place} ends={bench.clock.ends} />}
      {working ? (
        <Split label={t('bench.panes')} direction={narrow ? 'column' : 'row'} initial={share} onShare={setShare}
          first={<div className={styles.left}>{tabs}</div>}
          second={<Terminals bench={bench} nodes={topology.nodes} place={place} deck={deck} />} />
      ) : <div className={styles.alone}>{tabs}</div>}
    </Frame>
  )
}


function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => window.matchMedia(query).matches,
  )
}
