import { useState } from 'react'
import { useI18n } from '../../../i18n'
import { Select } from '../../../parts/Select'
import { TextField } from '../../../parts/TextField'
import { useCommand, useCommands } from '../commands'
import type { Session } from '../types'
import { ActDialog } from './ActDialog'

const everybody = 'all'

/** Adds minutes to one team's clock or to all, with the reason. */
export function ExtendDialog({ session, team: first, onClose }: { session: Session; team?: string; onClose: () => void }) {
  const { t } = useI18n()
  const commands = useCommands(session.id)
  const [team, setTeam] = useState(first ?? everybody)
  const [minutes, setMinutes] = useState('10')
  const command = useCommand(session.id, (seconds: number, reason: string, one: string | undefined) => commands.extend(seconds, reason, one), ['session', 'wall'])
  const count = Number(minutes)
  const wrong = !Number.isInteger(count) || count < 1 || count > 1440
  const choices = [{ id: everybody, label: t('control.all-teams', { n: session.teams.length }) }, ...session.teams.map(({ team, name }) => ({ id: team, label: name }))]
  return (
    <ActDialog title={t('control.act.extend')} act={t('control.act.extend')} reason held={wrong} done={t('control.act.extend.done', { n: wrong ? 0 : count })} onClose={onClose}
      run={(reason) => command.mutateAsync([count * 60, reason, team === everybody ? undefined : team])}>
      <p>{t('control.act.extend.about')}</p>
      <Select label={t('control.extend.who')} choices={choices} value={team} onChange={setTeam} />
      <TextField label={t('control.extend.minutes')} type="number" inputMode="numeric" value={minutes} onChange={setMinutes}
        error={wrong ? t('control.extend.minutes-wrong') : undefined} />
    </ActDialog>
  )
}
