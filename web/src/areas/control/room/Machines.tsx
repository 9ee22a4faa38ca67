import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { fullName } from '../names'
import type { Machine, OpenTerminal } from '../types'
import styles from './TeamPanel.module.css'

export interface MachinesProps {
  readonly nodes: readonly Machine[]
  readonly terminals: readonly OpenTerminal[]
  /** whether a machine is being made anew */
  readonly repairing?: (node: string) => boolean
  readonly onOpen: (node: string, terminal: string | null) => void
  /** left out where machines cannot be reset */
  readonly onReset?: (node: string) => void
  /** left out where terminals cannot be ended */
  readonly onEnd?: (terminal: OpenTerminal) => void
}

/** A team's machines, what one may do to each, and their open terminals. */
export function Machines({ nodes, terminals, repairing, onOpen, onReset, onEnd }: MachinesProps) {
  const { t, text } = useI18n()
  return (
    <ul className={styles.machines} aria-label={t('control.team.machines')}>
      {nodes.map((node) => {
        const open = terminals.filter((terminal) => terminal.node === node.name)
        return (
          <li key={node.name} className={styles.machine}>
            <code className={styles.node} title={node.title ? text(node.title) : undefined}>{node.name}</code>
            <span className={node.state === 'running' ? styles.running : styles.stopped}>{repairing?.(node.name) ? t('control.node.repairing') : t(`control.node.${node.state}`)}</span>
            <span className={styles.tools}>
              <Button variant="quiet" isDisabled={node.state !== 'running'} onPress={() => onOpen(node.name, null)} aria-label={t('control.team.open-terminal', { node: node.name })}>{t('control.team.terminal')}</Button>
              {onReset && <Button variant="quiet" onPress={() => onReset(node.name)} aria-label={t('control.team.reset-node', { node: node.name })}>{t('control.team.reset')}</Button>}
            </span>
            {open.length > 0 && (
              <ul className={styles.open}>
                {open.map((terminal) => <Opened key={terminal.id} terminal={terminal} onJoin={() => onOpen(node.name, terminal.id)} onEnd={onEnd} />)}
              </ul>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Opened({ terminal, onJoin, onEnd }: { terminal: OpenTerminal; onJoin: () => void; onEnd?: (terminal: OpenTerminal) => void }) {
  const { t, format } = useI18n()
  const time = format.time(terminal.opened)
  const who = terminal.viewers.length ? format.list(terminal.viewers.map(fullName)) : t('control.team.nobody')
  return (
    <li className={styles.opened}>
      <Button variant="quiet" onPress={onJoin}>{t('control.team.join', { time, who })}</Button>
      {onEnd && terminal.may_close && (
        <Button variant="quiet" onPress={() => onEnd(terminal)} aria-label={t('control.team.end-terminal', { node: terminal.node, time })}>{t('control.team.end')}</Button>
      )}
    </li>
  )
}
