import { useState } from 'react'
import { useI18n } from '../../../i18n'
import { useServer } from '../../../api/server'
import { Button } from '../../../parts/Button'
import { Checkbox } from '../../../parts/Choices'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Progress } from '../../../parts/Meter'
import { Select } from '../../../parts/Select'
import { Timer } from '../../../parts/Timer'
import { useCommand, useCommands } from '../commands'
import { fullName } from '../names'
import type { Oral, Session, TeamState } from '../types'
import { ActDialog } from './ActDialog'
import { Deck } from './Deck'
import { useDesk } from './desk'
import { Machines } from './Machines'
import { useOral, useOralTerminals } from './orals'
import styles from './TeamPanel.module.css'

/** A team's last state for its oral: made again from what was kept, entered, and removed. */
export function OralDesk({ session, team, head }: { session: Session; team: TeamState; head: React.ReactNode }) {
  const { t } = useI18n()
  const oral = useOral(session.id, team.team)
  const commands = useCommands(session.id)
  const terminals = useOralTerminals(session.id, team.team, oral.data?.may_enter === true)
  const desk = useDesk(`control.oral.${session.id}.${team.team}`, (body) => commands.oralTerminal(team.team, body))
  const [asking, setAsking] = useState<'open' | 'shut' | null>(null)
  if (oral.isPending) return <>{head}<p role="status">{t('shell.loading')}</p></>
  if (oral.isError) return <>{head}<ErrorNotice error={oral.error} onRetry={() => void oral.refetch()} /></>
  const { data } = oral
  const entered = data.may_enter && data.state === 'open'
  return (
    <Deck desk={desk} shown={entered}>
      {head}
      <section className={styles.oral} aria-label={t('control.oral')}>
        <h3>{t('control.oral')}</h3>
        <OralState oral={data} />
        {data.may_open && (
          <p className={styles.oralActs}>
            {(data.state === 'shut' || data.state === 'failed') && <Button variant="primary" isDisabled={!data.reopenable} onPress={() => setAsking('open')}>{t('control.oral.open')}</Button>}
            {data.state === 'open' && <Button onPress={() => setAsking('open')}>{t('control.oral.longer')}</Button>}
            {(data.state === 'open' || data.state === 'opening') && <Button onPress={() => setAsking('shut')}>{t('control.oral.shut')}</Button>}
          </p>
        )}
      </section>
      {entered && <Machines nodes={data.nodes ?? []} terminals={terminals.data ?? []} onOpen={desk.open} />}
      {asking === 'open' && <OpenDialog session={session} team={team} oral={data} onClose={() => setAsking(null)} />}
      {asking === 'shut' && <ShutDialog session={session} team={team} onClose={() => setAsking(null)} />}
    </Deck>
  )
}

/** How far the oral is, in words. */
function OralState({ oral }: { oral: Oral }) {
  const { t, text, format } = useI18n()
  const { clock } = useServer()
  switch (oral.state) {
    case 'opening': return <Progress label={t('control.oral.opening')} text={oral.since && t('control.oral.since', { time: format.time(oral.since, true) })} />
    case 'shutting': return <Progress label={t('control.oral.shutting')} />
    case 'open': return (
      <>
        <p role="status" className={styles.running}>{t('control.oral.is-open')}</p>
        {oral.until && <Timer clock={clock} deadline={{ kind: 'running', endsAt: Date.parse(oral.until) }} quiet />}
        <p className={styles.away}>
          {[
            oral.until && t('control.oral.until', { time: format.time(oral.until) }),
            oral.by && t('control.oral.by', { name: fullName(oral.by) }),
            t(oral.members ? 'control.oral.with-team' : 'control.oral.without-team'),
          ].filter(Boolean).join(' ')}
        </p>
      </>
    )
  }
  return (
    <>
      {oral.state === 'failed' && <p role="status" className={styles.stopped}>{t('control.oral.failed')} {oral.cause}</p>}
      <p className={styles.away}>{oral.reopenable ? t('control.oral.about') : oral.why_not ? text(oral.why_not) : t('control.oral.not')}</p>
      {oral.reopenable && oral.kept_until && <p className={styles.away}>{t('control.oral.kept', { date: format.date(oral.kept_until) })}</p>}
    </>
  )
}

const lengths = ['1800', '3600', '7200', '14400', '28800'] as const

function OpenDialog({ session, team, oral, onClose }: { session: Session; team: TeamState; oral: Oral; onClose: () => void }) {
  const { t, format } = useI18n()
  const commands = useCommands(session.id)
  const [length, setLength] = useState<(typeof lengths)[number]>('7200')
  const [members, setMembers] = useState(oral.state === 'open' && oral.members)
  const command = useCommand(session.id, () => commands.openOral(team.team, Number(length), members), ['orals'])
  const again = oral.state === 'open'
  return (
    <ActDialog title={`${t(again ? 'control.oral.longer' : 'control.oral.open')} (${team.name})`} act={t(again ? 'control.oral.longer' : 'control.oral.open')}
      done={t(again ? 'control.oral.longer-done' : 'control.oral.open-done', { team: team.name })} run={() => command.mutateAsync([])} onClose={onClose}>
      <p>{t(again ? 'control.oral.longer-about' : 'control.oral.open-about')}</p>
      <Select label={t('control.oral.length')} choices={lengths.map((id) => ({ id, label: format.duration(Number(id)) }))} value={length} onChange={setLength} />
      <Checkbox isSelected={members} onChange={setMembers}>{t('control.oral.members')}</Checkbox>
    </ActDialog>
  )
}

function ShutDialog({ session, team, onClose }: { session: Session; team: TeamState; onClose: () => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const command = useCommand(session.id, () => commands.shutOral(team.team), ['orals'])
  return (
    <ActDialog title={`${t('control.oral.shut')} (${team.name})`} act={t('control.oral.shut')} danger done={t('control.oral.shut-done', { team: team.name })}
      run={() => command.mutateAsync([])} onClose={onClose}>
      <p>{t('control.oral.shut-about')}</p>
    </ActDialog>
  )
}
