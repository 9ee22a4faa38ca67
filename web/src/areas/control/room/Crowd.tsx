import { useI18n } from '../../../i18n'
import { fullName } from '../names'
import type { Presence, TeamState } from '../types'
import { useLine } from '../wall/context'
import styles from './TeamPanel.module.css'

/** Who of the team is there, where, and who else looks at its machines. */
export function Crowd({ team }: { team: TeamState }) {
  const { t } = useI18n()
  const line = useLine(team.team)
  const presence = line?.presence ?? []
  const present = new Set([...(line?.present ?? []), ...presence.map(({ person }) => person.id)])
  const visitors = presence.filter(({ member }) => !member)
  return (
    <ul className={styles.members} aria-label={t('control.team.members')}>
      {team.members.map((person) => (
        <li key={person.id} className={present.has(person.id) ? styles.here : styles.away}>
          {fullName(person)} <Where there={present.has(person.id)} presence={presence.find((one) => one.person.id === person.id)} />
        </li>
      ))}
      {visitors.map((one) => (
        <li key={one.person.id} className={styles.visitor}>{t('control.team.visitor', { name: fullName(one.person) })} <Where there presence={one} /></li>
      ))}
    </ul>
  )
}

/** "here since 10:04, page, r1"; "away". */
function Where({ there, presence }: { there: boolean; presence?: Presence }) {
  const { t, format } = useI18n()
  if (!there) return <span>{t('control.team.away')}</span>
  if (!presence) return <span>{t('control.team.here')}</span>
  const places = presence.where.map(({ kind, node }) => (kind === 'terminal' && node ? t('control.team.at-node', { node }) : t('control.team.at-page')))
  return <span>{[t('control.team.here-since', { time: format.time(presence.since) }), ...places].join(', ')}</span>
}
