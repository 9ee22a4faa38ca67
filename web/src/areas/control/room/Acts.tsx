import { useState } from 'react'
import { isRefusal } from '../../../api/problem'
import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { Checkbox } from '../../../parts/Choices'
import { Menu } from '../../../parts/Menu'
import { useCommand, useCommands } from '../commands'
import { useWaiting } from '../data'
import type { Session } from '../types'
import { ActDialog } from './ActDialog'
import { ExtendDialog } from './ExtendDialog'
import styles from './Room.module.css'

/** Acts on the whole session, in the order of its life. */
type Act = 'prepare' | 'launch' | 'pause' | 'resume' | 'extend' | 'close' | 'seal' | 'cancel'

const acts: readonly { readonly act: Act; readonly operation: string; readonly first?: boolean; readonly danger?: boolean }[] = [
  { act: 'prepare', operation: 'prepareSession', first: true },
  { act: 'launch', operation: 'launchSession', first: true },
  { act: 'seal', operation: 'sealSession', first: true },
  { act: 'extend', operation: 'extendSession' },
  { act: 'resume', operation: 'resumeSession', first: true },
  { act: 'pause', operation: 'pauseSession' },
  { act: 'close', operation: 'closeSession', danger: true },
  { act: 'cancel', operation: 'cancelSession', danger: true },
]

/** What may be done now: the next step as a button, the rest in a menu. */
export function Acts({ session }: { session: Session }) {
  const { t } = useI18n()
  const [asking, setAsking] = useState<Act | null>(null)
  const open = acts.filter(({ operation }) => session.actions.includes(operation))
  const first = open.find((one) => one.first)
  const rest = open.filter((one) => one !== first)
  return (
    <>
      {first && <Button variant="primary" onPress={() => setAsking(first.act)}>{t(`control.act.${first.act}`)}</Button>}
      {rest.length > 0 && (
        <Menu label={t('control.acts')} onAct={(id) => setAsking(id as Act)} trigger={<Button>{t('control.acts')}</Button>}
          acts={rest.map(({ act, danger }) => ({ id: act, label: t(`control.act.${act}`), danger }))} />
      )}
      {asking && <Asking act={asking} session={session} onClose={() => setAsking(null)} />}
    </>
  )
}

function Asking({ act, session, onClose }: { act: Act; session: Session; onClose: () => void }) {
  if (act === 'prepare') return <PrepareDialog session={session} onClose={onClose} />
  if (act === 'launch') return <LaunchDialog session={session} onClose={onClose} />
  if (act === 'extend') return <ExtendDialog session={session} onClose={onClose} />
  if (act === 'seal') return <SealDialog session={session} onClose={onClose} />
  return <PlainAct act={act} session={session} onClose={onClose} />
}

function PlainAct({ act, session, onClose }: { act: 'pause' | 'resume' | 'close' | 'cancel'; session: Session; onClose: () => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, (reason: string) => {
    if (act === 'pause' || act === 'cancel') return commands[act](reason)
    return commands[act]()
  }, ['session', 'wall'])
  const danger = act === 'close' || act === 'cancel'
  return (
    <ActDialog title={t(`control.act.${act}`)} act={t(`control.act.${act}`)} danger={danger} reason={act === 'pause' || act === 'cancel'}
      word={danger ? t(`control.act.${act}.word`) : undefined} done={t(`control.act.${act}.done`)}
      run={(reason) => command.mutateAsync([reason])} onClose={onClose}>
      <p>{t(`control.act.${act}.about`, { n: session.teams_count })}</p>
    </ActDialog>
  )
}

/** An act that the server refuses once, saying why, and that may be asked for anyway. `known` tells of a reason before it is asked. */
function useAnyway(run: (anyway: boolean) => Promise<unknown>, known: boolean, ...codes: string[]) {
  const [anyway, setAnyway] = useState(false)
  const [refusedOnce, setRefusedOnce] = useState(false)
  const asks = known || refusedOnce
  return {
    /** there is something to be asked anyway for */
    asks,
    held: asks && !anyway,
    box: { isSelected: anyway, onChange: setAnyway },
    run: () => run(anyway).catch((error: unknown) => {
      if (isRefusal(error, ...codes)) setRefusedOnce(true)
      throw error
    }),
  }
}

/** Preparing what the host cannot hold is refused once, with what there is room for. */
function PrepareDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, (anyway: boolean) => commands.prepare(anyway), ['session', 'wall'])
  const { asks, held, box, run } = useAnyway((anyway) => command.mutateAsync([anyway]), false, 'does-not-fit')
  return (
    <ActDialog title={t('control.act.prepare')} act={t('control.act.prepare')} done={t('control.act.prepare.done')} run={run} onClose={onClose} held={held}>
      <p>{t('control.act.prepare.about', { n: session.teams_count })}</p>
      {asks && (
        <Checkbox {...box}>
          {t('control.prepare.anyway')}
          <span className={styles.soft}>{t('control.prepare.anyway-about')}</span>
        </Checkbox>
      )}
    </ActDialog>
  )
}

/** Launching names the teams that are not ready, and says what launching all the same means for them. */
function LaunchDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, (anyway: boolean) => commands.launch(anyway), ['session', 'wall'])
  const late = session.teams.filter(({ ready }) => !ready)
  const ready = session.teams.length - late.length
  const { asks, held, box, run } = useAnyway((anyway) => command.mutateAsync([anyway]), late.length > 0, 'not-ready')
  return (
    <ActDialog title={t('control.act.launch')} act={t('control.act.launch')} done={t('control.act.launch.done')} run={run} onClose={onClose} held={held}>
      <p>{t('control.act.launch.about', { n: session.teams_count })}</p>
      <p>{t('control.launch.ready', { n: ready, all: session.teams.length })}</p>
      {late.length > 0 && (
        <>
          <p className={styles.warning}>{t('control.launch.late', { n: late.length })}</p>
          <ul className={styles.late}>
            {late.map(({ team, name, failure }) => <li key={team}><b>{name}</b> {failure ?? t('control.team.building')}</li>)}
          </ul>
        </>
      )}
      {asks && (
        <Checkbox {...box} isDisabled={ready === 0}>
          {t('control.launch.anyway')}
          <span className={styles.soft}>{ready === 0 ? t('control.launch.none') : t('control.launch.anyway-about')}</span>
        </Checkbox>
      )}
    </ActDialog>
  )
}

/** Sealing what is not settled is refused once, with what it is. */
function SealDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const waiting = useWaiting(session.id, true)
  const command = useCommand(session.id, (anyway: boolean) => commands.seal(anyway), ['session'])
  const pending = waiting.data ?? session.waiting ?? 0
  const { asks, held, box, run } = useAnyway((anyway) => command.mutateAsync([anyway]), pending > 0, 'pending', 'reports-open')
  return (
    <ActDialog title={t('control.act.seal')} act={t('control.act.seal')} danger word={t('control.act.seal.word')} done={t('control.act.seal.done')}
      held={held} run={run} onClose={onClose}>
      <p>{t('control.act.seal.about')}</p>
      {waiting.isPending ? <p role="status">{t('shell.loading')}</p> : <p className={pending > 0 ? styles.warning : undefined}>{t('control.seal.pending', { n: pending })}</p>}
      {asks && (
        <Checkbox {...box}>
          {t('control.seal.anyway')}
          <span className={styles.soft}>{t('control.seal.anyway-about')}</span>
        </Checkbox>
      )}
    </ActDialog>
  )
}
