import { useState } from 'react'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { Button, IconButton } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Link } from '../../../parts/Link'
import { Menu } from '../../../parts/Menu'
import { Timer } from '../../../parts/Timer'
import { deadlineOf } from '../clock'
import { useCommand, useCommands } from '../commands'
import { useNodes, useTerminals } from '../data'
import { fullName } from '../names'
import type { OpenTerminal, Session, TeamState } from '../types'
import { useLine } from '../wall/context'
import { HealthMark } from '../wall/WallCells'
import { ActDialog } from './ActDialog'
import { Crowd } from './Crowd'
import { Deck } from './Deck'
import { useDesk } from './desk'
import { ExtendDialog } from './ExtendDialog'
import { Machines } from './Machines'
import { OralDesk } from './OralDesk'
import { hasOrals } from './orals'
import { Why } from './Times'
import styles from './TeamPanel.module.css'

export interface TeamPanelProps {
  readonly session: Session
  readonly team: TeamState
  readonly onClose: () => void
  readonly onQuestion: (team: string) => void
  /** a repair was asked for: its id, and what it is about */
  readonly onRepair: (id: string, what: string) => void
}

type Repairing = { act: 'stop' | 'rebuild' } | { act: 'reset'; node: string }
type Asking = Repairing | { act: 'extend' } | { act: 'end'; terminal: OpenTerminal }

/** One team beside the wall: who is there, its time, its machines and their terminals. */
export function TeamPanel({ session, team, onClose, onQuestion, onRepair }: TeamPanelProps) {
  const { t } = useI18n()
  const [asking, setAsking] = useState<Asking | null>(null)
  const commands = useCommands(session.id)
  const desk = useDesk(`control.deck.${session.id}.${team.team}`, (body) => commands.terminal(team.team, body))
  const alive = ['preparing', 'ready', 'running', 'closing'].includes(session.phase)
  const nodes = useNodes(session.id, team.team, alive)
  const terminals = useTerminals(session.id, team.team, alive)
  const head = <PanelHead session={session} team={team} onClose={onClose} onQuestion={onQuestion} onAsk={setAsking} />
  return (
    <section className={styles.panel} aria-label={t('control.panel.label', { team: team.name })}>
      {hasOrals(session) ? <OralDesk session={session} team={team} head={head} /> : (
        <Deck desk={desk} shown={alive}>
          {head}
          {nodes.isError && <ErrorNotice error={nodes.error} onRetry={() => void nodes.refetch()} />}
          {nodes.data && (
            <Machines nodes={nodes.data} terminals={terminals.data ?? []} onOpen={desk.open}
              repairing={(node) => team.repairs?.some((repair) => !repair.node || repair.node === node) ?? false}
              onReset={session.actions.includes('resetNode') ? (node) => setAsking({ act: 'reset', node }) : undefined}
              onEnd={(terminal) => setAsking({ act: 'end', terminal })} />
          )}
        </Deck>
      )}
      {asking && <TeamAct session={session} team={team} asking={asking} onClose={() => setAsking(null)} onRepair={onRepair} />}
    </section>
  )
}

function PanelHead({ session, team, onClose, onQuestion, onAsk }: Omit<TeamPanelProps, 'onRepair'> & { onAsk: (asking: Asking) => void }) {
  const { t, format } = useI18n()
  const { clock } = useServer()
  const line = useLine(team.team)
  const may = (operation: string) => session.actions.includes(operation)
  const acts = [
    ...(may('extendSession') ? [{ id: 'extend', label: t('control.act.extend') }] : []),
    ...(may('rebuildInstance') ? [{ id: 'rebuild', label: t('control.team.rebuild'), danger: true }] : []),
    ...(may('stopTeam') && team.stopped === undefined ? [{ id: 'stop', label: t('control.team.stop'), danger: true }] : []),
  ]
  const unanswered = line?.unanswered ?? 0
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        {line && <HealthMark health={line.health} />}
        <h2>{team.name}</h2>
        {line && <span className={styles.points}>{t('control.team.points', { obtained: line.obtained, possible: line.possible })}</span>}
        <IconButton icon="close" label={t('control.panel.close')} onPress={onClose} />
      </div>
      <div className={styles.facts}>
      {team.clock.launched !== undefined && team.stopped === undefined && !hasOrals(session) && <Timer clock={clock} deadline={deadlineOf(team.clock, session.starts)} quiet />}
        {team.stopped !== undefined && <span>{t('control.standing.stopped', { time: format.time(team.stopped) })}</span>}
        {line?.nodes_running !== undefined && line.nodes_total !== undefined && (
          <span className={line.nodes_running < line.nodes_total ? styles.stopped : undefined}>{t('control.wall.nodes', { n: line.nodes_running, all: line.nodes_total })}</span>
        )}
        {unanswered > 0 && <Button variant="quiet" onPress={() => onQuestion(team.team)}>{t('control.messages.open', { n: unanswered })}</Button>}
        <Link href={`/sessions/${session.id}/teams/${team.team}/bench`}>{t('control.team.bench')}</Link>
        {acts.length > 0 && <Menu label={t('control.team.acts', { team: team.name })} acts={acts} onAct={(id) => onAsk({ act: id as 'extend' })} trigger={<Button variant="quiet">{t('control.acts')}</Button>} />}
      </div>
      <Why team={team} />
      <Crowd team={team} />
    </header>
  )
}

function TeamAct({ asking, ...props }: { session: Session; team: TeamState; asking: Asking; onClose: () => void; onRepair: TeamPanelProps['onRepair'] }) {
  const { session, team, onClose } = props
  if (asking.act === 'extend') return <ExtendDialog session={session} team={team.team} onClose={onClose} />
  if (asking.act === 'end') return <EndDialog {...props} terminal={asking.terminal} />
  return <RepairDialog {...props} asking={asking} />
}

function RepairDialog({ session, team, asking, onClose, onRepair }: { session: Session; team: TeamState; asking: Repairing; onClose: () => void; onRepair: TeamPanelProps['onRepair'] }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, async (reason: string) => {
    if (asking.act === 'stop') return commands.stop(team.team, reason)
    const moved = asking.act === 'reset' ? await commands.reset(team.team, asking.node, reason) : await commands.rebuild(team.team, reason)
    if (moved.id) onRepair(moved.id, asking.act === 'reset' ? t('control.repair.node', { node: asking.node, team: team.name }) : t('control.repair.instance', { team: team.name }))
    return moved
  }, ['session', 'wall'])
  const title = asking.act === 'reset' ? t('control.team.reset-node', { node: asking.node }) : t(`control.team.${asking.act}`)
  return (
    <ActDialog title={`${title} (${team.name})`} act={title} danger reason run={(reason) => command.mutateAsync([reason])} onClose={onClose} done={t(`control.team.${asking.act}.done`, { team: team.name })}>
      <p>{t(`control.team.${asking.act}.about`)}</p>
    </ActDialog>
  )
}

/** Ends a terminal that is open, whoever looks at it. */
function EndDialog({ session, team, terminal, onClose }: { session: Session; team: TeamState; terminal: OpenTerminal; onClose: () => void }) {
  const { t, format } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, () => commands.endTerminal(team.team, terminal.id), ['allTerminals'])
  const time = format.time(terminal.opened)
  return (
    <ActDialog title={t('control.team.end-terminal', { node: terminal.node, time })} act={t('control.team.end')} danger done={t('control.team.end.done', { node: terminal.node })}
      run={() => command.mutateAsync([])} onClose={onClose}>
      <p>{t('control.team.end.about', { who: terminal.viewers.length ? format.list(terminal.viewers.map(fullName)) : t('control.team.nobody') })}</p>
      {terminal.opened_by && <p>{t('control.team.end.by', { name: fullName(terminal.opened_by) })}</p>}
    </ActDialog>
  )
}
