import { useRef } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useI18n } from '../i18n'
import { IconButton } from '../parts/Button'
import { EmptyState } from '../parts/EmptyState'
import { Split } from '../parts/Split'
import { activate, closeTab, evenShares, moveTab, type Layout, type Pane, type Shares } from './layout'
import styles from './TerminalDeck.module.css'

export interface TerminalDeckProps {
  readonly layout: Layout
  readonly onLayout: (layout: Layout) => void
  /** where the separators stand at the beginning */
  readonly shares?: Shares
  /** told where the separators stand when one was moved, so that it can be kept */
  readonly onShares?: (shares: Shares) => void
  /** the name of a terminal, from its id */
  readonly name: (id: string) => string
  /** draws a terminal; `onLeave` takes the keyboard out of it, to its tab */
  readonly terminal: (id: string, onLeave: () => void) => React.ReactNode
}

/** Terminals in tabs and up to four panes. Those in the background go on. */
export function TerminalDeck({ layout, onLayout, shares = evenShares, onShares, name, terminal }: TerminalDeckProps) {
  const { t } = useI18n()
  if (layout.length === 0) {
    return <EmptyState icon="terminal" title={t('terminal.none')}>{t('terminal.none-hint')}</EmptyState>
  }
  const panes = layout.map((pane, number) => (
    <DeckPane key={number} number={number} pane={pane} name={name} terminal={terminal}
      onActivate={(id) => onLayout(activate(layout, number, id))}
      onClose={(id) => onLayout(closeTab(layout, id))}
      onMove={(id) => onLayout(moveTab(layout, id))} />
  ))
  return <section aria-label={t('terminal.tabs')} className={styles.deck}><Panes panes={panes} label={t('terminal.tabs')} shares={shares} onShares={onShares} /></section>
}

/** One pane; two side by side; three and four as two columns. */
function Panes({ panes, label, shares, onShares }: Required<Pick<TerminalDeckProps, 'shares'>> & Pick<TerminalDeckProps, 'onShares'> & { panes: React.ReactElement[]; label: string }) {
  const [a, b, c, d] = panes
  const kept = (which: keyof Shares) => ({ label, initial: shares[which], onShare: (share: number) => onShares?.({ ...shares, [which]: share }) })
  if (!b) return a
  if (!c) return <Split {...kept('columns')} direction="row" first={a} second={b} />
  const left = <Split {...kept('first')} direction="column" first={a} second={c} />
  const right = d ? <Split {...kept('second')} direction="column" first={b} second={d} /> : b
  return <Split {...kept('columns')} direction="row" first={left} second={right} />
}

interface DeckPaneProps extends Pick<TerminalDeckProps, 'name' | 'terminal'> {
  readonly number: number
  readonly pane: Pane
  readonly onActivate: (id: string) => void
  readonly onClose: (id: string) => void
  readonly onMove: (id: string) => void
}

function DeckPane({ number, pane, name, terminal, onActivate, onClose, onMove }: DeckPaneProps) {
  const { t } = useI18n()
  const list = useRef<HTMLDivElement>(null)
  const leave = () => list.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus()
  return (
    <Tabs className={styles.pane!} selectedKey={pane.active} onSelectionChange={(key) => onActivate(String(key))}>
      <div className={styles.head}>
        <TabList ref={list} aria-label={t('terminal.pane-tabs', { number: number + 1 })} className={styles.tabs!}>
          {pane.tabs.map((id) => <Tab key={id} id={id} className={styles.tab!}>{name(id)}</Tab>)}
        </TabList>
        <IconButton icon="split" label={t('terminal.split')} onPress={() => onMove(pane.active)} />
        <IconButton icon="close" label={t('terminal.close-tab', { node: name(pane.active) })} onPress={() => onClose(pane.active)} />
      </div>
      {pane.tabs.map((id) => (
        <TabPanel key={id} id={id} shouldForceMount className={styles.panel!}>{terminal(id, leave)}</TabPanel>
      ))}
    </Tabs>
  )
}
