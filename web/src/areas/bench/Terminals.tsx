import { useEffect } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { Icon } from '../../parts/Icon'
import { Menu, type Section } from '../../parts/Menu'
import { TerminalDeck } from '../../terminal/TerminalDeck'
import { useTerminals, type Place } from './data'
import { nameOf } from './deck'
import { givenName } from './names'
import { standingOf } from './Notices'
import { Seated } from './Seated'
import type { Bench, Machine, OpenTerminal } from './types'
import type { OpenDeck } from './useDeck'
import styles from './Terminals.module.css'

export interface TerminalsProps {
  readonly bench: Bench
  readonly nodes: readonly Machine[]
  readonly place: Place
  readonly deck: OpenDeck
}

/** The team's terminals: new ones, those of others to join, and the deck of those this person has open. */
export function Terminals({ bench, nodes, place, deck }: TerminalsProps) {
  const { t } = useI18n()
  const standing = standingOf(bench)
  const open = useOpenTerminals(place, standing === 'open', deck)
  return (
    <section aria-label={t('bench.terminals')} className={styles.side}>
      <div className={styles.bar}>
        {standing === 'open' && <OpenMenu nodes={nodes} open={open} deck={deck} />}
        {bench.recorded && <p className={styles.recorded}><Icon name="desk" size={14} />{t('bench.terminals.recorded')}</p>}
      </div>
      <div className={styles.deck}>
        {standing === 'held' ? <EmptyState icon="alert" title={t('bench.held.title')}>{t('bench.held.text')}</EmptyState> : (
          <div className={styles.live} inert={standing === 'paused'}><Deck place={place} deck={deck} open={open} /></div>
        )}
        {standing === 'paused' && <div className={styles.veil}><p>{t('timer.paused')}</p></div>}
      </div>
    </section>
  )
}

/** The team's terminals as the server knows them, read again when one was opened or joined here. */
function useOpenTerminals(place: Place, isOpen: boolean, { deck: { seats } }: OpenDeck): readonly OpenTerminal[] {
  const { data, refetch } = useTerminals(place, isOpen)
  const here = Object.values(seats).map(({ terminal }) => terminal ?? '').sort().join(' ')
  useEffect(() => {
    if (isOpen && here.trim() !== '') void refetch()
  }, [here, isOpen, refetch])
  return data ?? []
}

function Deck({ place, deck, open }: Pick<TerminalsProps, 'place' | 'deck'> & { open: readonly OpenTerminal[] }) {
  const { t } = useI18n()
  const { layout, seats } = deck.deck
  if (layout.length === 0) return <EmptyState icon="terminal" title={t('terminal.none')}>{t('bench.terminals.none')}</EmptyState>
  return (
    <TerminalDeck layout={layout} onLayout={deck.arrange} shares={deck.deck.shares} onShares={deck.share} name={(tab) => nameOf(deck.deck, tab)}
      terminal={(tab, onLeave) => (
        <Seated key={tab} seat={seats[tab]!} place={place} active={tab === deck.fresh} onLeave={onLeave}
          onSettle={(terminal) => deck.settle(tab, terminal)}
          mayEnd={open.some(({ id, may_close }) => id === seats[tab]!.terminal && may_close)} onEnded={() => deck.close(tab)} />
      )} />
  )
}

function OpenMenu({ nodes, open, deck }: Pick<TerminalsProps, 'nodes' | 'deck'> & { open: readonly OpenTerminal[] }) {
  const { t } = useI18n()
  const label = useTerminalName()
  const mine = new Set(Object.values(deck.deck.seats).map(({ terminal }) => terminal))
  const others = open.filter(({ id }) => !mine.has(id))
  const machines = nodes.filter(({ access }) => access)
  const sections: Section[] = [
    { id: 'open', title: t('bench.terminals.machines'), acts: machines.map(({ name }) => ({ id: `open:${name}`, label: name })) },
    { id: 'join', title: t('bench.terminals.join'), acts: others.map((one) => ({ id: `join:${one.id}`, label: label(one) })) },
  ]
  const act = (id: string) => {
    if (id.startsWith('open:')) return deck.open(id.slice(5))
    const chosen = others.find((one) => `join:${one.id}` === id)
    if (chosen) deck.join(chosen.id, chosen.node)
  }
  return (
    <Menu label={t('bench.terminals.new')} sections={sections.filter(({ acts }) => acts.length > 0)} onAct={act}
      trigger={<Button icon="plus">{t('bench.terminals.new')}</Button>} />
  )
}

function useTerminalName(): (terminal: OpenTerminal) => string {
  const { t, format } = useI18n()
  return ({ node, viewers, opened }) => {
    const names = viewers.map((person) => givenName(person) ?? t('bench.terminals.nobody'))
    if (names.length) return t('bench.terminals.join-with', { node, names: format.list(names) })
    return t('bench.terminals.join-one', { node, time: format.time(opened) })
  }
}
