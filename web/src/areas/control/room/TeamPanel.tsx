import { useCallback, useRef, useState } from 'react'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { Button, IconButton } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Link } from '../../../parts/Link'
import { Menu } from '../../../parts/Menu'
import { Timer } from '../../../parts/Timer'
import { openTab, type Layout } from '../../../terminal/layout'
import { Terminal } from '../../../terminal/Terminal'
import { TerminalDeck } from '../../../terminal/TerminalDeck'
import { deadlineOf } from '../clock'
import { useCommand, useCommands } from '../commands'
import { useNodes, useTerminals } from '../data'
import { fullName } from '../names'
import type { Machine, OpenTerminal, Session, TeamState } from '../types'
import { useLine } from '../wall/context'
import { HealthMark } from '../wall/WallCells'
import { ActDialog } from './ActDialog'
import { ExtendDialog } from './ExtendDialog'
import { connectSeat, type Seat } from './terminals'
import { Why } from './Times'
import styles from './TeamPanel.module.css'

export interface TeamPanelProps {
  readonly session: Session
  readonly team: TeamState
  readonly onClose: () => void
  /** a repair was asked for: its id, and what it is about */
  readonly onRepair: (id: string, what: string) => void
}

type Asking = { act: 'extend' | 'stop' | 'rebuild' } | { act: 'reset'; node: string }

/** One team beside the wall: who is there, its time, its machines and their terminals. */
export function TeamPanel({ session, team, onClose, onRepair }: TeamPanelProps) {
  const { t } = useI18n()
  const [asking, setAsking] = useState<Asking | null>(null)
  const desk = useDesk(session.id, team.team)
  const alive = ['preparing', 'ready', 'running', 'closing'].includes(session.phase)
  const nodes = useNodes(session.id, team.team, alive)
  const terminals = useTerminals(session.id, team.team, alive)
  return (
    <section className={styles.panel} aria-label={t('control.panel.label', { team: team.name })}>
      <PanelHead session={session} team={team} onClose={onClose} onAsk={setAsking} />
      {nodes.isError && <ErrorNotice error={nodes.error} onRetry={() => void nodes.refetch()} />}
      {nodes.data && (
        <Machines session={session} team={team} nodes={nodes.data} terminals={terminals.data ?? []}
          onOpen={(node, terminal) => desk.open(node, terminal)} onReset={(node) => setAsking({ act: 'reset', node })} />
      )}
      {desk.layout.length > 0 && (
        <div className={styles.deck}>
          <TerminalDeck layout={desk.layout} onLayout={desk.setLayout} name={desk.name}
            terminal={(id, onLeave) => <Terminal node={desk.name(id)} connect={desk.connect(id)} onLeave={onLeave} active={desk.newest === id} />} />
        </div>
      )}
      {asking && <TeamAct session={session} team={team} asking={asking} onClose={() => setAsking(null)} onRepair={onRepair} />}
    </section>
  )
}

function PanelHead({ session, team, onClose, onAsk }: { session: Session; team: TeamState; onClose: () => void; onAsk: (asking: Asking) => void }) {
  const { t, format } = useI18n()
  const { clock } = useServer()
  const line = useLine(team.team)
  const may = (operation: string) => session.actions.includes(operation)
  const acts = [
    ...(may('extendSession') ? [{ id: 'extend', label: t('control.act.extend') }] : []),
    ...(may('rebuildInstance') ? [{ id: 'rebuild', label: t('control.team.rebuild'), danger: true }] : []),
    ...(may('stopTeam') && team.stopped === undefined ? [{ id: 'stop', label: t('control.team.stop'), danger: true }] : []),
  ]
  const present = new Set(line?.present)
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        {line && <HealthMark health={line.health} />}
        <h2>{team.name}</h2>
        {line && <span className={styles.points}>{t('control.team.points', { obtained: line.obtained, possible: line.possible })}</span>}
        <IconButton icon="close" label={t('control.panel.close')} onPress={onClose} />
      </div>
      <div className={styles.facts}>
        {team.clock.launched !== undefined && team.stopped === undefined && <Timer clock={clock} deadline={deadlineOf(team.clock, session.starts)} quiet />}
        {team.stopped !== undefined && <span>{t('control.standing.stopped', { time: format.time(team.stopped) })}</span>}
        <Link href={`/sessions/${session.id}/teams/${team.team}/bench`}>{t('control.team.bench')}</Link>
        {acts.length > 0 && <Menu label={t('control.team.acts', { team: team.name })} acts={acts} onAct={(id) => onAsk({ act: id as 'extend' })} trigger={<Button variant="quiet">{t('control.acts')}</Button>} />}
      </div>
      <Why team={team} />
      <ul className={styles.members} aria-label={t('control.team.members')}>
        {team.members.map((person) => (
          <li key={person.id} className={present.has(person.id) ? styles.here : styles.away}>
            {fullName(person)} <span>{t(present.has(person.id) ? 'control.team.here' : 'control.team.away')}</span>
          </li>
        ))}
      </ul>
    </header>
  )
}

interface MachinesProps {
  readonly session: Session
  readonly team: TeamState
  readonly nodes: readonly Machine[]
  readonly terminals: readonly OpenTerminal[]
  readonly onOpen: (node: string, terminal: string | null) => void
  readonly onReset: (node: string) => void
}

function Machines({ session, team, nodes, terminals, onOpen, onReset }: MachinesProps) {
  const { t, text, format } = useI18n()
  const mayReset = session.actions.includes('resetNode')
  return (
    <ul className={styles.machines} aria-label={t('control.team.machines')}>
      {nodes.map((node) => {
        const open = terminals.filter((terminal) => terminal.node === node.name)
        const repairing = team.repairs?.some((repair) => repair.node === undefined || repair.node === '' || repair.node === node.name)
        return (
          <li key={node.name} className={styles.machine}>
            <code className={styles.node} title={node.title ? text(node.title) : undefined}>{node.name}</code>
            <span className={node.state === 'running' ? styles.running : styles.stopped}>{repairing ? t('control.node.repairing') : t(`control.node.${node.state}`)}</span>
            <span className={styles.tools}>
              <Button variant="quiet" isDisabled={node.state !== 'running'} onPress={() => onOpen(node.name, null)} aria-label={t('control.team.open-terminal', { node: node.name })}>{t('control.team.terminal')}</Button>
              {mayReset && <Button variant="quiet" onPress={() => onReset(node.name)} aria-label={t('control.team.reset-node', { node: node.name })}>{t('control.team.reset')}</Button>}
            </span>
            {open.length > 0 && (
              <ul className={styles.open}>
                {open.map((terminal) => (
                  <li key={terminal.id}>
                    <Button variant="quiet" onPress={() => onOpen(node.name, terminal.id)}>
                      {t('control.team.join', { time: format.time(terminal.opened), who: terminal.viewers.length ? format.list(terminal.viewers.map(fullName)) : t('control.team.nobody') })}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function TeamAct({ session, team, asking, onClose, onRepair }: { session: Session; team: TeamState; asking: Asking; onClose: () => void; onRepair: TeamPanelProps['onRepair'] }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, async (reason: string) => {
    if (asking.act === 'stop') return commands.stop(team.team, reason)
    const moved = asking.act === 'reset' ? await commands.reset(team.team, asking.node, reason) : await commands.rebuild(team.team, reason)
    if (moved.id) onRepair(moved.id, asking.act === 'reset' ? t('control.repair.node', { node: asking.node, team: team.name }) : t('control.repair.instance', { team: team.name }))
    return moved
  }, ['session', 'wall'])
  if (asking.act === 'extend') return <ExtendDialog session={session} team={team.team} onClose={onClose} />
  const title = asking.act === 'reset' ? t('control.team.reset-node', { node: asking.node }) : t(`control.team.${asking.act}`)
  return (
    <ActDialog title={`${title} (${team.name})`} act={title} danger reason run={(reason) => command.mutateAsync([reason])} onClose={onClose} done={t(`control.team.${asking.act}.done`, { team: team.name })}>
      <p>{t(`control.team.${asking.act}.about`)}</p>
    </ActDialog>
  )
}

/** The terminals open in the panel. */
function useDesk(session: string, team: string) {
  const commands = useCommands(session)
  const seats = useRef(new Map<string, Seat>())
  const connections = useRef(new Map<string, Parameters<typeof connectSeat>[3] extends infer H ? (handlers: H) => ReturnType<typeof connectSeat> : never>())
  const count = useRef(0)
  const [layout, setLayout] = useState<Layout>([])
  const [newest, setNewest] = useState<string | null>(null)
  const open = useCallback((node: string, terminal: string | null) => {
    const known = terminal === null ? undefined : [...seats.current.values()].find((seat) => seat.terminal === terminal)
    const id = known?.id ?? `seat-${++count.current}`
    if (!known) seats.current.set(id, { id, node, terminal })
    setNewest(id)
    setLayout((before) => openTab(before, id))
  }, [])
  const connect = useCallback((id: string) => {
    const made = connections.current.get(id) ?? ((handlers: Parameters<typeof connectSeat>[3]) => connectSeat(
      () => seats.current.get(id)!, (body) => commands.terminal(team, body),
      (terminal) => seats.current.set(id, { ...seats.current.get(id)!, terminal }), handlers))
    connections.current.set(id, made)
    return made
  }, [commands, team])
  const name = (id: string) => {
    const node = seats.current.get(id)?.node ?? ''
    const same = [...seats.current.values()].filter((seat) => seat.node === node)
    return same.length > 1 ? `${node} ${same.findIndex((seat) => seat.id === id) + 1}` : node
  }
  return { layout, setLayout, open, connect, name, newest }
}
