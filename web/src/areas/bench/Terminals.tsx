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
  return (
    <section aria-label={t('bench.terminals')} className={styles.side}>
      <div className={styles.bar}>
        {standing === 'open' && <OpenMenu nodes={nodes} place={place} deck={deck} />}
        {bench.recorded && <p className={styles.recorded}><Icon name="desk" size={14} />{t('bench.terminals.recorded')}</p>}
      </div>
      <div className={styles.deck}>
        {standing === 'held' ? <EmptyState icon="alert" title={t('bench.held.title')}>{t('bench.held.text')}</EmptyState> : (
          <div className={styles.live} inert={standing === 'paused'}><Deck place={place} deck={deck} /></div>
        )}
        {standing === 'paused' && <div className={styles.veil}><p>{t('timer.paused')}</p></div>}
      </div>
    </section>
  )
}

function Deck({ place, deck }: Pick<TerminalsProps, 'place' | 'deck'>) {
  const { t } = useI18n()
  const { layout, seats } = deck.deck
  if (layout.length === 0) return <EmptyState icon="control" title={t('terminal.none')}>{t('bench.terminals.none')}</EmptyState>
  return (
    <TerminalDeck layout={layout} onLayout={deck.arrange} name={(tab) => nameOf(deck.deck, tab)}
      terminal={(tab, onLeave) => (
        <Seated key={tab} seat={seats[tab]!} place={place} active={tab === deck.fresh} onLeave={onLeave}
          onSettle={(terminal) => deck.settle(tab, terminal)} />
      )} />
  )
}

function OpenMenu({ nodes, place, deck }: Pick<TerminalsProps, 'nodes' | 'place' | 'deck'>) {
  const { t } = useI18n()
  const terminals = useTerminals(place, true)
  const label = useTerminalName()
  const mine = new Set(Object.values(deck.deck.seats).map(({ terminal }) => terminal))
  const others = (terminals.data ?? []).filter(({ id }) => !mine.has(id))
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
